namespace JitGateway.Identity.DryRun;

/// <summary>Reads logins that somebody kept, for an operator's eyes. What comes of it signs nobody in. Implemented by Saml.</summary>
internal interface ICapturedLogins
{
    /// <exception cref="DryRunRefusedException">It is no login.</exception>
    Task<CapturedLogin> ReadAsync(KeptLogin login, CancellationToken cancellationToken);
}

/// <summary>A login as it was kept.</summary>
/// <param name="Name">What the operator knows it by: the name of the file.</param>
/// <param name="Content">
/// A SAML response or assertion as XML or in base64, or the form field <c>SAMLResponse=…</c>; or attributes as JSON: <c>{ "identityProvider": "corp",
/// "nameId": "ada", "attributes": { "mail": "ada@example.com" } }</c>.
/// </param>
internal sealed record KeptLogin(string Name, string Content);

/// <summary>What a kept login says, and everything that a login with it would be refused for now.</summary>
/// <param name="Person">Null: it names nobody.</param>
internal sealed record CapturedLogin(StatedPerson? Person, IReadOnlyList<LoginFinding> Findings);

/// <summary>One thing that is wrong with a kept login.</summary>
/// <param name="Reason">The stable id (<c>saml.conditions.expired</c>).</param>
/// <param name="Detail">What was measured.</param>
/// <param name="Explanation">What the rule is, and what usually cures it.</param>
internal sealed record LoginFinding(string Reason, string Detail, string Explanation);

/// <summary>The person whom a kept login names, whether that is true or not. No <see cref="UserIdentity"/>, so that nothing takes it for one who signed in.</summary>
internal sealed record StatedPerson
{
    /// <summary>The configured name; empty where the entity id is no configured one's.</summary>
    public required string IdentityProvider { get; init; }

    /// <summary>The entity id of the identity provider.</summary>
    public required string Issuer { get; init; }

    /// <summary>The stable value of the person's key.</summary>
    public required string Subject { get; init; }

    public string? NameId { get; init; }

    public string? NameIdFormat { get; init; }

    public DateTimeOffset? AuthnInstant { get; init; }

    public string? AuthnContext { get; init; }

    /// <summary>As <see cref="UserIdentity.Mapped"/>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Mapped { get; init; }

    /// <summary>As <see cref="UserIdentity.Attributes"/>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; }
}

/// <summary>What was asked for cannot be tried: an unknown backend, a file that is no login.</summary>
internal sealed class DryRunRefusedException(string problem, string cure) : Exception($"{problem}. {cure}")
{
    public string Problem { get; } = problem;

    public string Cure { get; } = cure;
}
