using System.Collections.Frozen;

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

    /// <summary>Whether forms are kept while their person signs in.</summary>
    public bool KeepForms { get; init; } = true;

    /// <summary>What the identity provider may show as the name of who asks; null: the identity provider's own setting.</summary>
    public string? ProviderName { get; init; }

    /// <summary>What holds for the people of each identity provider, whatever the backend says, by name.</summary>
    public IReadOnlyDictionary<string, IdentityProviderTerms> IdentityProviders { get; init; } = FrozenDictionary<string, IdentityProviderTerms>.Empty;

    /// <summary>What will hold for the people of those who may come while the configuration stays as it is; null where nobody may.</summary>
    public IdentityProviderTerms? OfOthers { get; init; }

    /// <summary>The terms of those whose people may come, by name.</summary>
    /// <param name="names">Of those that there are.</param>
    /// <param name="others">Whether others may come to be.</param>
    public IReadOnlyList<KeyValuePair<string, IdentityProviderTerms>> Of(IReadOnlyList<string> names, bool others)
    {
        var fitting = names.Distinct(StringComparer.OrdinalIgnoreCase).Where(IdentityProviders.ContainsKey).Select(name => KeyValuePair.Create(name, IdentityProviders[name]));
        return others && OfOthers is { } terms ? [.. fitting, KeyValuePair.Create("IdentityProviderFolder", terms)] : [.. fitting];
    }

    /// <summary>How far the clock of a person's identity provider may be off.</summary>
    public TimeSpan SkewOf(UserIdentity user) => IdentityProviders.TryGetValue(user.IdentityProvider, out var terms) ? terms.Skew : IdentityProviderTerms.UsualSkew;
}

/// <summary>What holds for the people of one identity provider at every backend.</summary>
/// <param name="Requirement">How every login there has to be.</param>
/// <param name="Skew">How far its clock may be off for when a person was authenticated (AuthnInstant).</param>
internal sealed record IdentityProviderTerms(AuthnRequirement Requirement, TimeSpan Skew)
{
    public static readonly TimeSpan UsualSkew = TimeSpan.FromMinutes(1);
}
