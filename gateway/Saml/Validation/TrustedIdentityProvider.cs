using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>An identity provider of the configuration with the keys of its metadata.</summary>
internal sealed record TrustedIdentityProvider
{
    public static readonly TimeSpan DefaultClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>Nobody: nothing is verified with its keys.</summary>
    public bool IsStranger { get; private init; }

    /// <summary>The configured name (<c>corp</c>).</summary>
    public required string Name { get; init; }

    /// <summary>The entityID of its metadata.</summary>
    public required string EntityId { get; init; }

    /// <summary>The signing keys of the IDPSSODescriptor, in its order.</summary>
    public required IReadOnlyList<TrustedKey> SigningKeys { get; init; }

    /// <summary>Accept SHA-1 in its signatures.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>Accept 3DES in what it encrypts.</summary>
    public bool AllowTripleDes { get; init; }

    /// <summary>Refuse an assertion that came in clear.</summary>
    public bool RequireEncryptedAssertions { get; init; }

    /// <summary>How far its clock and ours may differ, both ways, where none of the three below says otherwise.</summary>
    public TimeSpan ClockSkew { get; init; } = DefaultClockSkew;

    /// <summary>The same for the times of Conditions (Core 2.5.1.2).</summary>
    public TimeSpan? ConditionsSkew { get; init; }

    /// <summary>The same for the times of a SubjectConfirmation (Core 2.4.1.2).</summary>
    public TimeSpan? ConfirmationSkew { get; init; }

    /// <summary>The same for the AuthnInstant (Core 2.7.2).</summary>
    public TimeSpan? AuthnSkew { get; init; }

    /// <summary>How long ago the person may have been authenticated. Null: any age.</summary>
    public TimeSpan? MaxAuthnAge { get; init; }

    /// <summary>
    /// All contexts that meet the RequestedAuthnContext (Core 3.3.2.2.1): every login must show one of these, also one that nobody asked for. Empty: any.
    /// </summary>
    public IReadOnlyList<string> AuthnContexts { get; init; } = [];

    /// <summary>Accept a response that answers no request (Profiles 4.1.5).</summary>
    public bool AcceptsUnsolicited { get; init; }

    /// <summary>Heed its logout messages (Profiles 4.4).</summary>
    public bool MayLogout { get; init; } = true;

    /// <summary>Accept logout messages without a signature.</summary>
    public bool AllowUnsignedLogout { get; init; }

    /// <summary>Whose attributes it may speak of.</summary>
    public ScopeRule Scopes { get; init; } = ScopeRule.None;

    /// <summary>How its attributes become ours.</summary>
    public IdentityMapping Mapping { get; init; } = new();

    /// <summary>Stands in where an inspection goes on although no configured identity provider has the entity id of the message.</summary>
    public static TrustedIdentityProvider Stranger(string entityId) =>
        new() { Name = "", EntityId = entityId, SigningKeys = [], AcceptsUnsolicited = true, IsStranger = true };
}
