namespace JitGateway.Identity;

/// <summary>A login that its identity provider has ended (SAML Core 3.7.1), in the words of that one.</summary>
/// <param name="Issuer">The identity provider's entity id.</param>
/// <param name="NameId">The NameID's text.</param>
internal sealed record EndedLogin(string Issuer, string NameId)
{
    /// <summary>With the qualifiers below: absent fits any (SAML Core 8.3.1, 2.2.2).</summary>
    public string? NameIdFormat { get; init; }

    public string? NameQualifier { get; init; }

    public string? SpNameQualifier { get; init; }

    /// <summary>Which logins of the person; empty: all of them, also those under a former NameID of whoever has this one.</summary>
    public IReadOnlyList<string> SessionIndexes { get; init; } = [];

    /// <summary>When it was ended: whoever was authenticated later has another login.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Until then an assertion of that login may still arrive, and must not begin a session (SAML Core 3.7.3.1).</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>The identity provider has ended the login of which a session was to be made.</summary>
internal sealed class LoginEndedException() : Exception("The identity provider has ended this login already");
