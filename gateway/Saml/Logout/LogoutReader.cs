using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Logout;

/// <summary>Judges logout messages against what we know of their senders; a key that we do not know is looked up first, as for logins.</summary>
internal sealed class LogoutReader(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, KeyRollover rollover, TimeProvider time)
{
    public Task<Outcome<Valid<LogoutRequest>>> ReadRequestAsync(ReceivedLogout received, CancellationToken cancellationToken) =>
        rollover.JudgeAsync(() => LogoutValidator.ValidateRequest(received.Message, Expected(directory.FindByEntityId, requestId: null)), cancellationToken);

    /// <summary>Of the identity provider that this browser was sent to, and of no other.</summary>
    public Task<Outcome<Valid<Response>>> ReadResponseAsync(ReceivedLogout received, LogoutAttempt attempt, CancellationToken cancellationToken)
    {
        return rollover.JudgeAsync(() => LogoutValidator.ValidateResponse(received.Message, Expected(FindAsked, attempt.RequestId)), cancellationToken);

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
