using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>
/// The default challenge: whoever navigates is sent off to sign in, straight to the identity provider where there is no choice; scripts get 401 with
/// the login's URL. It authenticates nobody: the session scheme does.
/// </summary>
internal sealed class SamlChallengeHandler(
    Active<GatewayOptions> gateway, ReturnUrls returnUrls, IdentityProviderChoices choices, ISessionHandOver handOver, LoginStart start, IFailureWriter failures) : IAuthenticationHandler
{
    public const string Scheme = "Saml";

    private HttpContext? _context;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var context = _context!;
        var request = context.Request;
        var target = returnUrls.Of(request);
        if (!PageNavigation.IsNavigation(request))
        {
            return failures.WriteAsync(context, new GatewayFailure(ErrorRegister.LoginRequired, new ReasonId("saml.login.required"))
            { Backend = context.Backend()?.Name.Value, ContinueUrl = OnPublicOrigin(LoginPaths.Login(PageOf(request) ?? target)) });
        }

        if (handOver.IsNeeded(request)) return LoginPaths.RedirectAsync(context, handOver.Begin(context, target.ToString(), context.Backend()?.Name.Value));

        // the attempt's cookie belongs to PublicOrigin, so a login for another host begins there
        var fitting = choices.For(context.Backend());
        return fitting.Count == 1 && request.Host.Host.Equals(gateway.Value.PublicOrigin!.Host, StringComparison.OrdinalIgnoreCase)
            ? start.SendAsync(context, fitting[0], target)
            : LoginPaths.RedirectAsync(context, OnPublicOrigin(LoginPaths.Login(target)));
    }

    /// <summary>Nobody forbids by this scheme; the access rules answer for themselves.</summary>
    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        _context!.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>The page whose script asked: that is where a person wants to be afterwards.</summary>
    private ReturnUrl? PageOf(HttpRequest request) => returnUrls.TryRead(request.Headers.Referer.ToString(), out var page) ? page : null;

    private string OnPublicOrigin(string path) => gateway.Value.Origin + path;
}
