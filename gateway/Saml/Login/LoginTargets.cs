using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Saml.Login;

/// <summary>Where a login leads in the end.</summary>
internal sealed class LoginTargets(ReturnUrls returnUrls, IdentityProviderChoices choices, ISessionHandOver handOver)
{
    /// <summary>Checked again: hosts may have gone since the attempt began.</summary>
    public ReturnUrl Of(LoginAttempt attempt) => Of(attempt.ReturnUrl, attempt.IdentityProvider);

    public ReturnUrl Of(FinishedLogin finished) => Of(finished.ReturnUrl, finished.IdentityProvider);

    /// <summary>
    /// Where a stronger login of somebody who is signed in leads. A host with a cookie of its own goes on opening the session as it was, so there the new one is handed over. That leaves a cookie in the browser: it is for who goes on to
    /// the login now, not for who is told that they could.
    /// </summary>
    public ReturnUrl OfStepUp(HttpContext context, ReturnUrl page) =>
        handOver.IsNeeded(context.Request) && page.IsOn(context.Request) && returnUrls.TryRead(handOver.Begin(context, page.ToString(), choices.BackendOf(page)?.Name.Value), out var way) ? way : page;

    /// <summary>RelayState is whatever somebody put there: followed only to a backend that this provider's people may use.</summary>
    public ReturnUrl OfUnsolicited(string relayState, string identityProvider) =>
        returnUrls.TryRead(relayState, out var url) && choices.BackendOf(url) is { } backend && Admits(backend, identityProvider) ? url : Default(identityProvider);

    /// <summary>Where whoever asked for no page in particular is best off: at the first backend on PublicOrigin that this provider's people may use, or at the only one elsewhere; otherwise a page of ours says which there are.</summary>
    public ReturnUrl Default(string identityProvider)
    {
        var open = choices.OpenTo(identityProvider);
        var first = open.FirstOrDefault(choices.IsOnPublicHost) ?? (open is [var only] ? only : null);
        return first is null ? returnUrls.Applications : FirstPageOf(first);
    }

    /// <summary>The first page of a backend.</summary>
    public ReturnUrl FirstPageOf(Backend backend) => returnUrls.FirstPageOf(choices.HostOf(backend), backend);

    /// <summary>A login for the root of a host that no application has, as one that says no page is, leads to where there is something.</summary>
    public ReturnUrl Landing(ReturnUrl wanted, string identityProvider) =>
        wanted.Uri.PathAndQuery == "/" && choices.BackendOf(wanted) is null ? Default(identityProvider) : wanted;

    private ReturnUrl Of(string page, string identityProvider) => returnUrls.TryRead(page, out var url) ? url : Default(identityProvider);

    private static bool Admits(Backend backend, string identityProvider) =>
        backend.Part<BackendIdentityProviders>().Names.Contains(identityProvider, StringComparer.Ordinal);
}
