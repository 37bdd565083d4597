namespace JitGateway.Identity;

/// <summary>How it stands with a person's account at a backend. Words of the interface: the names in lower case.</summary>
internal enum AccountCondition
{
    /// <summary>It is there, and held what the mapping wanted when it was last looked at.</summary>
    Ready,

    /// <summary>It is there, and the next login looks at it: the last one was refused, or an operator worked on it.</summary>
    Unsettled,

    /// <summary>One is being made, and nobody knows yet what came of it.</summary>
    Making,

    /// <summary>None is linked: the next login looks for one by the rules.</summary>
    Unlinked,

    /// <summary>The queue gave up: a dead letter.</summary>
    Dead,

    /// <summary>An operator keeps the person out.</summary>
    Disabled,
}

/// <summary>The words of <see cref="AccountCondition"/>.</summary>
internal static class AccountConditions
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<AccountCondition>().Select(static name => name.ToLowerInvariant())];
}
