namespace JitGateway.Provisioning;

/// <summary>Whether an account is enabled: as it is mapped and sent, and as answers show it.</summary>
internal static class AccountState
{
    /// <summary>The attribute that is the state, wherever an adapter has no name of its backend's own for it.</summary>
    public const string Attribute = "active";

    public static bool Is(string attribute) => attribute.Equals(Attribute, StringComparison.OrdinalIgnoreCase);

    /// <summary>A constant of the mapping is a truth value; what a template or a table gives is a text.</summary>
    /// <returns>Null: the value is no truth value.</returns>
    public static bool? Truth(AttributeValue? value) => ValueComparison.Texts(value) is [var text] && bool.TryParse(text, out var flag) ? flag : null;

    /// <summary>The same to send, with the state as the truth value that it is.</summary>
    /// <returns>Or why it cannot be sent.</returns>
    public static (BackendUser Sent, AdapterResult<ExistingUser>? Refusal) Plain(BackendUser sent)
    {
        if (sent.Attributes.Keys.FirstOrDefault(Is) is not { } name || sent.Attributes[name] is null or AttributeValue.Flag) return (sent, null);
        return Truth(sent.Attributes[name]) is { } active
            ? (new BackendUser(new Dictionary<string, AttributeValue?>(sent.Attributes, StringComparer.Ordinal) { [name] = new AttributeValue.Flag(active) }), null)
            : (sent, Unfit(name));
    }

    public static AdapterResult<ExistingUser> Unfit(string attribute) => new AdapterResult<ExistingUser>.Rejected("the attribute takes true or false, and the mapping gave something else", attribute);

    /// <summary>A backend that takes a call and leaves the account as it was has not done what it was asked.</summary>
    /// <param name="wanted">What it was asked to become; null: nothing was asked of its state.</param>
    public static AdapterResult<ExistingUser> Seen(AdapterResult<ExistingUser> answer, bool? wanted) =>
        wanted is { } asked && answer is AdapterResult<ExistingUser>.Done({ Active: { } active }) && active != asked
            ? new AdapterResult<ExistingUser>.Rejected($"the backend took it, and the account is still {(active ? "enabled" : "disabled")}", Attribute)
            : answer;

    /// <summary>What a creation or a change must come to at least: who is to be shut out is out. Who is found shut out against the mapping is refused by its own name.</summary>
    public static bool? Demanded(BackendUser sent) => sent.Attributes.Any(a => Is(a.Key) && Truth(a.Value) == false) ? false : null;
}
