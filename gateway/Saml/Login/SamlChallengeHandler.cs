using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>
/// The default challenge: whoever navigates is sent off to sign in, straight to the identity provider where there is no choice; scripts get 401 with
/// the login's URL. Who is signed in, but not as strongly or as lately as a rule wants, is sent off once more (<see cref="LoginWish"/>). It authenticates nobody: the session scheme does.
/// </summary>
internal sealed class SamlChallengeHandler(
    Active<GatewayOptions> gateway, ReturnUrls returnUrls, IdentityProviderChoices choices, LoginDemands demands, ISessionHandOver handOver, LoginStart start, IFailureWriter failures) : IAuthenticationHandler
{
    public const string Scheme = "Saml";

    private const string FormNotPassedOn = "What you sent was not passed on. Sign in as asked; you come back to the page where you wrote it, and send it again there.";

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
        var demand = LoginDemand.Of(LoginWish.Of(properties));
        var isStepUp = demand.Subject is not null;
        var target = returnUrls.Of(request);
        if (!PageNavigation.IsNavigation(request)) return RefuseAsync(context, isStepUp, LoginUrl(PageOf(request) ?? target, demand));

        // whoever is signed in there already would only be handed over as they are
        if (!isStepUp && handOver.IsNeeded(request)) return LoginPaths.RedirectAsync(context, handOver.Begin(context, target.ToString(), context.Backend()?.Name.Value));

        var fitting = choices.For(context.Backend(), demand);
        if (isStepUp && fitting.Count == 0) return RefuseAsync(context, isStepUp, continueUrl: null);
        if (isStepUp && HttpMethods.IsPost(request.Method)) return RefuseAsync(context, isStepUp, LoginUrl(PageOf(request) ?? target, demand), FormNotPassedOn);

        // this host's own cookie would go on opening the session as it was, so the new one is handed over
        if (isStepUp && handOver.IsNeeded(request) && returnUrls.TryRead(handOver.Begin(context, target.ToString(), context.Backend()?.Name.Value), out var way)) target = way;

        // the attempt's cookie belongs to PublicOrigin, so a login for another host begins there
        return fitting.Count == 1 && request.Host.Host.Equals(gateway.Value.PublicOrigin!.Host, StringComparison.OrdinalIgnoreCase)
            ? start.SendAsync(context, fitting[0], new LoginPlan(target) { Demand = demand, Probe = !isStepUp && context.Backend()?.Part<LoginTerms>().Passive == true ? Probe.ThenAsk : Probe.No })
            : LoginPaths.RedirectAsync(context, LoginUrl(target, demand));
    }

    /// <summary>Nobody forbids by this scheme; the access rules answer for themselves.</summary>
    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        _context!.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext context, bool isStepUp, string? continueUrl, string? note = null) => failures.WriteAsync(context, new GatewayFailure(
        isStepUp ? ErrorRegister.AuthnContextTooLow : ErrorRegister.LoginRequired, new ReasonId(isStepUp ? "saml.login.step_up" : "saml.login.required"))
    { Backend = context.Backend()?.Name.Value, ContinueUrl = continueUrl, Note = note });

    private string LoginUrl(ReturnUrl target, LoginDemand demand) => gateway.Value.Origin + LoginPaths.Login(target, demand: demands.Write(demand, target));

    /// <summary>The page whose script asked: that is where a person wants to be afterwards.</summary>
    private ReturnUrl? PageOf(HttpRequest request) => returnUrls.TryRead(request.Headers.Referer.ToString(), out var page) ? page : null;
}
