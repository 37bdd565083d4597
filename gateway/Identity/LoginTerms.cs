namespace JitGateway.Identity;

/// <summary>How people sign in for one backend: its section <c>Login</c>. Read by Saml, which asks identity providers accordingly; held by Access.</summary>
internal sealed record LoginTerms
{
    public static readonly LoginTerms Usual = new();

    /// <summary>What holds for every rule that says nothing else.</summary>
    public AuthnRequirement Requirement { get; init; } = AuthnRequirement.None;

    /// <summary>Every login that begins for this backend shows anew who the person is; a login that began elsewhere is good here, unless the requirement has an age.</summary>
    public bool ForceAuthn { get; init; }

    /// <summary>A login first asks whether the person is signed in already, before it shows them anything.</summary>
    public bool Passive { get; init; }

    /// <summary>What the identity provider may show as the name of who asks; null: the identity provider's own setting.</summary>
    public string? ProviderName { get; init; }
}
