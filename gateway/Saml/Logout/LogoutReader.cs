using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Logout;

/// <summary>Judges logout messages against what we know of their senders.</summary>
internal sealed class LogoutReader(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, TimeProvider time)
{
    public Outcome<Valid<LogoutRequest>> ReadRequest(ReceivedLogout received) => LogoutValidator.ValidateRequest(received.Message, Expected(directory.FindByEntityId, requestId: null));

    /// <summary>Of the identity provider that this browser was sent to, and of no other.</summary>
    public Outcome<Valid<Response>> ReadResponse(ReceivedLogout received, LogoutAttempt attempt)
    {
        return LogoutValidator.ValidateResponse(received.Message, Expected(FindAsked, attempt.RequestId));

        KnownIdentityProvider? FindAsked(string entityId) => directory.Find(attempt.IdentityProvider) is { } asked && asked.Metadata.EntityId == entityId ? asked : null;
    }

    private LogoutExpectations Expected(Func<string, KnownIdentityProvider?> find, string? requestId) => new()
    {
        EntityId = serviceProvider.Value.EntityId,
        SingleLogoutService = serviceProvider.Value.SingleLogoutService,
        FindIdentityProvider = entityId => find(entityId)?.Trusted,
        DecryptionKeys = serviceProvider.Value.DecryptionKeys,
        RequestId = requestId,
        Clock = time,
    };
}
