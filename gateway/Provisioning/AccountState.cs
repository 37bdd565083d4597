namespace JitGateway.Provisioning;

/// <summary>Whether an account is enabled: as it is mapped and sent, and as answers show it.</summary>
internal static class AccountState
{
    /// <summary>The attribute that is the state, wherever an adapter has no name of its backend's own for it.</summary>
    public const string Attribute = "active";

    public static bool Is(string attribute) => attribute.Equals(Attribute, StringComparison.OrdinalIgnoreCase);

    /// <summary>A constant of the mapping is a truth value; what a template or a table gives is a text.</summary>
    /// <returns>Null: the value is no truth value.</returns>
    public static bool? Truth(AttributeValue? value) => ValueComparison.Texts(value) is [var text] ? Truth(text) : null;

    /// <summary>True and false in any case of letters, or 1 and 0, as assertions and databases have them.</summary>
    public static bool? Truth(string text) => bool.TryParse(text, out var flag) ? flag : text.Trim() switch
    {
        "1" => true,
        "0" => false,
        _ => null,
    };

    /// <summary>The same to send, with the state as the truth value that it is.</summary>
    /// <param name="state">What the adapter calls it; null: the backend has none.</param>
    /// <returns>Or why it cannot be sent.</returns>
    public static (BackendUser Sent, AdapterResult<ExistingUser>? Refusal) Plain(BackendUser sent, string? state)
    {
        if (sent.Attributes.Keys.FirstOrDefault(a => Is(a, state)) is not { } name || sent.Attributes[name] is null or AttributeValue.Flag) return (sent, null);
        return Truth(sent.Attributes[name]) is { } active
            ? (new BackendUser(new Dictionary<string, AttributeValue?>(sent.Attributes, StringComparer.Ordinal) { [name] = new AttributeValue.Flag(active) }), null)
            : (sent, new AdapterResult<ExistingUser>.Rejected("the attribute takes true or false, and the mapping gave something else", name));
    }

    /// <summary>An account that tells its state beside its attributes has it among them too, where it is asked for and nothing stands there.</summary>
    public static void Tell(IDictionary<string, AttributeValue?> attributes, IEnumerable<string> wanted, bool? active)
    {
        if (active is { } told && wanted.FirstOrDefault(Is) is { } name) attributes.TryAdd(name, new AttributeValue.Flag(told));
    }

    /// <summary>A backend that takes a call and leaves the account as it was has not done what it was asked.</summary>
    /// <param name="wanted">What it was asked to become; null: nothing was asked of its state.</param>
    /// <param name="state">What the adapter calls it.</param>
    public static AdapterResult<ExistingUser> Seen(AdapterResult<ExistingUser> answer, bool? wanted, string? state) =>
        wanted is { } asked && answer is AdapterResult<ExistingUser>.Done({ Active: { } active }) && active != asked
            ? new AdapterResult<ExistingUser>.Rejected($"the backend took it, and the account is still {(active ? "enabled" : "disabled")}", state)
            : answer;

    /// <summary>What a creation or a change must come to at least: who is to be shut out is out. Who is found shut out against the mapping is refused by its own name.</summary>
    /// <param name="state">What the adapter calls it; null: the backend has none.</param>
    public static bool? Demanded(BackendUser sent, string? state) => sent.Attributes.Any(a => Is(a.Key, state) && Truth(a.Value) == false) ? false : null;

    /// <summary>What a mapping sends for everybody, or by its table, and is no state: it would be refused at each login.</summary>
    /// <param name="state">What the adapter calls it; null: the backend has none.</param>
    public static IEnumerable<string> NoStates(AttributeMapping mapping, string? state) =>
        Is(mapping.Attribute, state) ? mapping.Source?.Constants.Where(c => c.Length > 0 && Truth(c) is null).Distinct(StringComparer.Ordinal) ?? [] : [];

    private static bool Is(string attribute, string? state) => attribute.Equals(state, StringComparison.OrdinalIgnoreCase);
}
