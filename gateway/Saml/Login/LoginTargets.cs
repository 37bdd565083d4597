using JitGateway.Backends;

namespace JitGateway.Saml.Login;

/// <summary>Where a login leads in the end.</summary>
internal sealed class LoginTargets(ReturnUrls returnUrls, IdentityProviderChoices choices)
{
    /// <summary>Checked again: hosts may have gone since the attempt began.</summary>
    public ReturnUrl Of(LoginAttempt attempt) => returnUrls.TryRead(attempt.ReturnUrl, out var url) ? url : Default(attempt.IdentityProvider);

    /// <summary>RelayState is whatever somebody put there: followed only to a backend that this provider's people may use.</summary>
    public ReturnUrl OfUnsolicited(string relayState, string identityProvider) =>
        returnUrls.TryRead(relayState, out var url) && choices.BackendOf(url) is { } backend && Admits(backend, identityProvider) ? url : Default(identityProvider);

    /// <summary>The first backend on PublicOrigin that this provider's people may use; the root where there is none.</summary>
    public ReturnUrl Default(string identityProvider) =>
        choices.FirstFor(identityProvider) is { Path.HasValue: true } backend && returnUrls.TryRead($"{backend.Path}/", out var url) ? url : returnUrls.Root;

    private static bool Admits(Backend backend, string identityProvider) =>
        backend.Part<BackendIdentityProviders>().Names.Contains(identityProvider, StringComparer.Ordinal);
}
