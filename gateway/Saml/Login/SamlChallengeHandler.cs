using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Forms;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>
/// The default challenge: whoever navigates is sent off to sign in, straight to the identity provider where there is no choice; scripts get 401 with
/// the login's URL. Who is signed in, but not as strongly or as lately as a rule wants, is sent off once more (<see cref="LoginWish"/>). It authenticates nobody: the session scheme does.
/// </summary>
internal sealed class SamlChallengeHandler(
    Active<GatewayOptions> gateway, ReturnUrls returnUrls, LoginTargets targets, IdentityProviderChoices choices, LoginDemands demands, ISessionHandOver handOver, FormKeeping forms, LoginStart start, ILoginRate rate, IFailureWriter failures) : IAuthenticationHandler
{
    public const string Scheme = "Saml";

    private static readonly PageText FormNotPassedOn = PageText.Of("What you sent was not passed on. Sign in as asked; you come back to the page where you wrote it, and send it again there.");

    private HttpContext? _context;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var context = _context!;
        var demand = LoginDemand.Of(LoginWish.Of(properties));
        var isStepUp = demand.Subject is not null;
        var target = returnUrls.Of(context.Request);
        var keeps = await forms.TakesAsync(context) && !(isStepUp && choices.For(context.Backend(), demand).Count == 0);
        await (keeps ? KeepFormAsync(context, target, demand) : SendAsync(context, target, demand));
    }

    /// <summary>Nobody forbids by this scheme; the access rules answer for themselves.</summary>
    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        _context!.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private Task SendAsync(HttpContext context, ReturnUrl target, LoginDemand demand)
    {
        var request = context.Request;
        var isStepUp = demand.Subject is not null;
        if (!PageNavigation.IsNavigation(request) || IsAhead(request)) return RefuseAsync(context, isStepUp, LaterLoginUrl(request, target, demand));

        // what somebody wrote and is not kept is not dropped without a word; what another site sends they did not write here
        if (!isStepUp && HttpMethods.IsPost(request.Method) && IsShown(request) && OwnForm.Is(request, gateway.Value)) return RefuseAsync(context, isStepUp, LaterLoginUrl(request, target, demand), FormNotPassedOn);

        // whoever is signed in there already would only be handed over as they are
        if (!isStepUp && handOver.IsNeeded(request)) return LoginPaths.RedirectAsync(context, handOver.Begin(context, target.ToString(), context.Backend()?.Name.Value));

        var fitting = choices.For(context.Backend(), demand);
        if (isStepUp && fitting.Count == 0) return RefuseAsync(context, isStepUp, continueUrl: null);
        if (isStepUp && HttpMethods.IsPost(request.Method)) return RefuseAsync(context, isStepUp, LaterLoginUrl(request, target, demand), FormNotPassedOn);
        if (isStepUp) target = targets.OfStepUp(context, target);

        // the attempt's cookie belongs to PublicOrigin, so a login for another host begins there
        if (fitting.Count != 1 || !gateway.Value.IsPublicHost(request.Host.Host)) return LoginPaths.RedirectAsync(context, LoginUrl(target, demand));
        if (rate.Take(context) is { } wait) return failures.WriteAsync(context, TooMany(context, wait));
        return start.SendAsync(context, fitting[0], new LoginPlan(target) { Demand = demand, Probe = !isStepUp && context.Backend()?.Part<LoginTerms>().Passive == true ? Probe.ThenAsk : Probe.No });
    }

    /// <summary>The login leads to where the form is taken back; a script's own page leads on as for any other request of it.</summary>
    private Task KeepFormAsync(HttpContext context, ReturnUrl target, LoginDemand demand)
    {
        var (request, isStepUp) = (context.Request, demand.Subject is not null);
        var back = FormPaths.For(context.Backend()?.Name.Value);
        var signIn = demand.IsNone ? back   // which signs in who is not signed in meanwhile
            : LaterLoginUrl(request, returnUrls.TryRead(gateway.Value.OriginOf(request.Host.Host) + back, out var page) ? page : target, target, demand);

        // scripts begin no login, and what comes back was counted at /sso/form
        if (PageNavigation.IsNavigation(request) && context.Features.Get<ReplayedForm>() is null && rate.Take(context) is { } wait) return forms.PutOffAsync(context, TooMany(context, wait), signIn);
        return forms.KeepAsync(context, Refused(context, isStepUp, LaterLoginUrl(request, target, demand)), signIn, isStepUp);
    }

    /// <summary>A browser that loads, or draws, a page before anybody opens it (<c>Sec-Purpose</c>) drops an error and asks again when somebody does; a login would leave an attempt each time.</summary>
    private static bool IsAhead(HttpRequest request) => request.Headers["Sec-Purpose"].ToString().StartsWith("prefetch", StringComparison.OrdinalIgnoreCase);

    /// <summary>Not in a frame, where no page of ours is.</summary>
    private static bool IsShown(HttpRequest request) => request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document";

    private static GatewayFailure TooMany(HttpContext context, TimeSpan wait) => new(ErrorRegister.TooManyRequests, new ReasonId("edge.rate.login")) { Backend = context.Backend()?.Name.Value, RetryAfter = wait };

    private Task RefuseAsync(HttpContext context, bool isStepUp, string? continueUrl, PageText? note = null) => failures.WriteAsync(context, Refused(context, isStepUp, continueUrl) with { Note = note });

    private static GatewayFailure Refused(HttpContext context, bool isStepUp, string? continueUrl) =>
        new(isStepUp ? ErrorRegister.AuthnContextTooLow : ErrorRegister.LoginRequired, new ReasonId(isStepUp ? "saml.login.step_up" : "saml.login.required"))
        {
            Backend = context.Backend()?.Name.Value,
            ContinueUrl = continueUrl,
            ContinueText = isStepUp ? PageText.Of("Continue") : PageText.Of("Sign in"),
        };

    /// <summary>For somebody who may follow it later, from the page whose script or form it was.</summary>
    private string LaterLoginUrl(HttpRequest request, ReturnUrl target, LoginDemand demand) => LaterLoginUrl(request, PageOf(request) ?? target, target, demand);

    /// <summary>A stronger login for a host with a cookie of its own begins on that host, see <see cref="LoginTargets.OfStepUp"/>.</summary>
    private string LaterLoginUrl(HttpRequest request, ReturnUrl page, ReturnUrl target, LoginDemand demand)
    {
        if (demand.Subject is null || !handOver.IsNeeded(request)) return LoginUrl(page, demand);
        if (!page.IsOn(request)) page = target;   // only a page of that host shows what its cookie opens
        return gateway.Value.OriginOf(request.Host.Host) + LoginPaths.Login(page, demand: demands.Write(demand, page));
    }

    private string LoginUrl(ReturnUrl target, LoginDemand demand) => gateway.Value.Origin + LoginPaths.Login(target, demand: demands.Write(demand, target));

    /// <summary>The page whose script asked: that is where a person wants to be afterwards.</summary>
    private ReturnUrl? PageOf(HttpRequest request) => returnUrls.TryRead(request.Headers.Referer.ToString(), out var page) ? page : null;
}
