namespace JitGateway.Provisioning.Users;

/// <summary>What a backend holds of an account now.</summary>
/// <param name="Found">Null: it was not asked, or did not say.</param>
/// <param name="Note">Why not; null: it said.</param>
/// <param name="Account">As it was read.</param>
/// <param name="Agreement">By attribute, whether it is what the ledger says was in force: <c>same</c>, <c>differs</c>, or <c>unknown</c>.</param>
internal sealed record HeldNow(bool? Found, string? Note, ExistingUser? Account, IReadOnlyDictionary<string, string> Agreement)
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);

    public static HeldNow NotAsked(string why) => new(null, why, null, Nothing);

    public static HeldNow Of(AdapterResult<ExistingUser> read, LedgerEntry entry, BackendProvisioning part, KnownPerson person) => read switch
    {
        AdapterResult<ExistingUser>.Done(var account) => new HeldNow(true, null, account, Compared(account, entry, part, person)),
        AdapterResult<ExistingUser>.Missing => new HeldNow(false, "the account is gone", null, Nothing),
        AdapterResult<ExistingUser>.Rejected(var detail, _) => NotAsked(detail),
        AdapterResult<ExistingUser>.Unavailable(var detail) => NotAsked($"the backend does not answer: {detail}"),
        AdapterResult<ExistingUser>.Withheld(var call) => NotAsked($"the backend was not asked: {call.Detail}"),
        _ => NotAsked("the backend asks for patience"),
    };

    private static Dictionary<string, string> Compared(ExistingUser account, LedgerEntry entry, BackendProvisioning part, KnownPerson person)
    {
        var key = person.Key is { } subject ? ValueFingerprints.Key(subject, entry.Fingerprints.Salt) : null;
        return entry.Fingerprints.Values.OrderBy(v => v.Key, StringComparer.Ordinal).ToDictionary(v => v.Key, v => part.Attributes.FirstOrDefault(m => m.Attribute == v.Key) switch
        {
            { List: not ListPolicy.Merge, Variants: null, Owner: not AttributeOwner.Theirs } mapping when key is not null =>
                ValueFingerprints.OfValue(key, mapping, account.Attributes.GetValueOrDefault(v.Key)) == v.Value ? "same" : "differs",
            _ => "unknown",   // what others may put there too, or nobody remembers whose hash it is
        }, StringComparer.Ordinal);
    }
}
