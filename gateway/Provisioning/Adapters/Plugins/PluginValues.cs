using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Plugins;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>The engine's values in those of the contract, and back. What comes from a plug-in is looked at as what comes from a server.</summary>
internal static class PluginValues
{
    /// <summary>The attribute that is an account's state.</summary>
    private const string Active = "active";

    private const int LongestId = 512;

    public static AccountChange Change(BackendUser sent, ExistingUser? before)
    {
        var groups = GroupChange.Of(before, sent);
        return new AccountChange
        {
            Attributes = sent.Attributes.Where(a => a.Key != GroupChange.Attribute).ToDictionary(a => a.Key, a => ValueComparison.Texts(a.Value) is { Count: > 0 } texts ? texts : null, StringComparer.Ordinal),
            AddGroups = groups.Add,
            RemoveGroups = groups.Remove,
        };
    }

    public static Account Account(ExistingUser account) => new(account.AccountId)
    {
        Active = account.Active,
        Attributes = account.Attributes.Where(a => a.Key != GroupChange.Attribute).ToDictionary(a => a.Key, a => ValueComparison.Texts(a.Value), StringComparer.Ordinal),
        Groups = ValueComparison.Texts(account.Attributes.GetValueOrDefault(GroupChange.Attribute)),
        Version = account.Version,
    };

    public static Person Person(SubjectKey subject, UserIdentity? login) => new(subject.Issuer, subject.Value)
    {
        IdentityProvider = login?.IdentityProvider,
        NameId = login?.NameId,
        Values = login?.Mapped,
        Attributes = login?.Attributes,
    };

    public static AdapterResult<ExistingUser> Read(Account? told, IReadOnlyCollection<string> wanted)
    {
        if (told is not { Id: { Length: > 0 and <= LongestId } id } || id.Any(char.IsControl)) return new AdapterResult<ExistingUser>.Unavailable("the plug-in told an account without an id that could be used");
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in wanted)
            if (Value(name == GroupChange.Attribute ? told.Groups : told.Attributes?.GetValueOrDefault(name)) is { } value)
                attributes[name] = value;
        if (told.Active is { } active && wanted.Contains(Active)) attributes.TryAdd(Active, new AttributeValue.Flag(active));
        return new AdapterResult<ExistingUser>.Done(new ExistingUser(id, attributes, told.Active) { Version = told.Version });
    }

    public static AdapterResult<T> Read<TTold, T>(Outcome<TTold>? outcome, Func<TTold, AdapterResult<T>> read) => outcome switch
    {
        Outcome<TTold>.Done { Value: { } value } => read(value),
        Outcome<TTold>.AlreadyExists exists => new AdapterResult<T>.AlreadyExists(Words(exists.Detail), exists.Attribute) { LinkTo = exists.LinkTo },
        Outcome<TTold>.Missing => new AdapterResult<T>.Missing(),
        Outcome<TTold>.Rejected rejected => new AdapterResult<T>.Rejected(Words(rejected.Detail), rejected.Attribute)
        {
            Note = rejected.Note,
            Code = rejected.Note is null ? null : ErrorRegister.UserRefused,
        },
        Outcome<TTold>.Unavailable(var detail) => new AdapterResult<T>.Unavailable(Words(detail)),
        Outcome<TTold>.RateLimited limited => new AdapterResult<T>.RateLimited(limited.After < TimeSpan.Zero ? TimeSpan.Zero : limited.After) { IsForOne = limited.OnlyThisPerson },
        _ => new AdapterResult<T>.Unavailable("the plug-in returned nothing"),
    };

    private static AttributeValue? Value(IReadOnlyList<string>? texts) => texts switch
    {
        null or [] => null,
        [var only] => new AttributeValue.Text(only),
        _ => new AttributeValue.List(texts),
    };

    private static string Words(string? detail) => string.Concat((detail ?? "").Where(c => !char.IsControl(c)).Take(500));
}
