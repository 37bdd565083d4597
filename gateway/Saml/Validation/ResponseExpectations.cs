using JitGateway.Identity.Events;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What any message has to fit.</summary>
internal abstract record MessageExpectations
{
    /// <summary>Our entity id: the audience.</summary>
    public required string EntityId { get; init; }

    /// <summary>The identity provider with this entity id; null for every other.</summary>
    public required Func<string, TrustedIdentityProvider?> FindIdentityProvider { get; init; }

    /// <summary>Our keys for what is encrypted; any may decrypt. Empty: nothing is decrypted.</summary>
    public IReadOnlyList<DecryptionKey> DecryptionKeys { get; init; } = [];

    /// <summary>For inspections, which look more than once, so that all looks share one bound; absent: one is made of the keys.</summary>
    public Decryptor? Decryptor { get; init; }

    /// <summary>For inspections: told of everything that was decrypted, because findings may quote it.</summary>
    public Action<Element>? Opened { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>For inspections; an acceptance ends there in any case: a cipher that is not allowed is not opened.</summary>
    public bool LeavesForbiddenCiphersClosed { get; init; }
}

/// <summary>What a login response has to fit.</summary>
internal sealed record ResponseExpectations : MessageExpectations
{
    /// <summary>The URL that the response was posted to, as our metadata has it: Destination and Recipient.</summary>
    public required string AssertionConsumerService { get; init; }

    /// <summary>The request of this browser's login attempt; null where it made none, so that the response must be unsolicited.</summary>
    public SentRequest? Request { get; init; }

    /// <summary>Measures how long the steps take; absent: nobody does.</summary>
    public StepClock? Steps { get; init; }
}

/// <summary>An AuthnRequest that this browser was sent off with.</summary>
/// <param name="Id">Its ID, which InResponseTo must name.</param>
/// <param name="IdentityProvider">The configured name of the identity provider that was asked.</param>
internal sealed record SentRequest(string Id, string IdentityProvider)
{
    /// <summary>With ForceAuthn (Core 3.4.1): when the request was made; the authentication must not be older. Null: not asked for.</summary>
    public DateTimeOffset? AuthenticatedSince { get; init; }

    /// <summary>How long ago the authentication may be; null: as long as its identity provider's people may be signed in.</summary>
    public TimeSpan? MaxAuthnAge { get; init; }

    /// <summary>All contexts that meet what was asked for (Core 3.3.2.2.1), beside what is asked of every login; none of them meets it where it is empty. Null: nothing was asked for.</summary>
    public IReadOnlyList<string>? AuthnContexts { get; init; }
}
