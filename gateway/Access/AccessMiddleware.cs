using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Access;

/// <summary>Holds the rules of the backend that routing chose: lets pass, sends to the login, or refuses.</summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, Active<GatewayOptions> gateway, Active<BackendTable> backends, IProbingLogin probing, IFailureWriter failures, TimeProvider time, ILogger<AccessMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Backend() is not { } backend)
        {
            return context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is null
                ? next(context)
                : throw new InvalidOperationException("A route to be forwarded has no backend, so nobody knows its rules");
        }

        var request = context.Request;
        if (!RequestedPath.TryRead(request.Path, backend.StripPrefix ? backend.Path : default, out var path, out var fault))
            return FailAsync(context, backend, ErrorRegister.AmbiguousPath, $"access.path.{fault}");

        if (path.WholeAsSomeRead is { } other && !LeadsTo(backend, request.Host.Host, other))
            return FailAsync(context, backend, ErrorRegister.AmbiguousPath, "access.path.two_backends");

        var rules = backend.Part<AccessRules>();
        var person = context.User as SessionPrincipal;
        var decision = rules.Decide(path, request.Method, person?.User, time);
        return person is null && decision is (AccessDecision.SignInNeeded or AccessDecision.Ambiguous or AccessDecision.Public { Probes: true })
            ? AskAsync(context, backend, rules, path)
            : AnswerAsync(context, backend, rules, person, decision);
    }

    /// <summary>A person is needed: only now the store of sessions is asked, so that what is open to anybody does not wait for it.</summary>
    private async Task AskAsync(HttpContext context, Backend backend, AccessRules rules, RequestedPath path)
    {
        await context.AuthenticateAsync(SessionPrincipal.Scheme);   // puts the person into context.User
        var person = context.User as SessionPrincipal;
        await AnswerAsync(context, backend, rules, person, rules.Decide(path, context.Request.Method, person?.User, time));
    }

    private Task AnswerAsync(HttpContext context, Backend backend, AccessRules rules, SessionPrincipal? person, AccessDecision decision)
    {
        var request = context.Request;
        if (logger.IsEnabled(LogLevel.Debug)) Log.Decided(logger, backend.Name, decision.GetType().Name, decision.Rule);

        switch (decision)
        {
            case AccessDecision.Allowed:
                return next(context);
            case AccessDecision.Public open:
                return open.Probes && person is null && context.Features.Get<SessionOutage>() is null ? ProbeAsync(context) : PassAsync(context, person, open);
            case AccessDecision.SignInNeeded when context.Features.Get<SessionOutage>() is { } outage:
                return FailAsync(context, backend, ErrorRegister.SessionUnknown, "access.session.unknown", retryAfter: outage.RetryAfter);
            case AccessDecision.SignInNeeded { Requirement.IsNone: true }:
                return context.ChallengeAsync();
            case AccessDecision.SignInNeeded needed:
                return context.ChallengeAsync(new LoginWish { Requirement = needed.Requirement }.ToProperties());
            case AccessDecision.Denied denied:
                return FailAsync(context, backend, ErrorRegister.AccessDenied, "access.denied", denied.Rule);
            case AccessDecision.AuthnTooWeak tooWeak:
                return context.ChallengeAsync(new LoginWish { Requirement = tooWeak.Requirement, Fresh = tooWeak.IsTooOld, Person = person!.User }.ToProperties());
            case AccessDecision.OtherIdentityProvider:
                return FailAsync(context, backend, ErrorRegister.OtherIdentityProvider, "access.identity_provider", continueUrl: LoginUrl(request));
            case AccessDecision.Ambiguous:
                return FailAsync(context, backend, ErrorRegister.AmbiguousPath, "access.path.two_readings");
            default:
                throw new InvalidOperationException($"No answer to {decision.GetType().Name}");
        }
    }

    /// <summary>Nobody is signed in here; perhaps somebody is at the identity provider.</summary>
    private async Task ProbeAsync(HttpContext context)
    {
        if (await probing.TryAsync(context)) return;
        PublicPass.Set(context);
        await next(context);
    }

    private Task PassAsync(HttpContext context, SessionPrincipal? person, AccessDecision.Public open)
    {
        PublicPass.Set(context);
        if (person is not null && !open.ShowsPerson) PublicPass.GoOnForNobody(context);
        return next(context);
    }

    /// <summary>Whether a path is this backend's, and neither another one's nor our own: another one may stand before the same application.</summary>
    private bool LeadsTo(Backend backend, string host, PathString path) =>
        !path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase) && backends.Value.Find(host, path)?.Name == backend.Name;

    private Task FailAsync(HttpContext context, Backend backend, ErrorCode code, string reason, int? rule = null, TimeSpan? retryAfter = null, string? continueUrl = null) =>
        failures.WriteAsync(context, new GatewayFailure(code, new ReasonId(reason), rule is { } index ? $"rule {index}" : null)
        {
            Backend = backend.Name.Value,
            RetryAfter = retryAfter,
            ContinueUrl = continueUrl,
        });

    /// <summary>A fresh login for this page, which picks among the identity providers that the backend admits; logins begin on PublicOrigin.</summary>
    private string LoginUrl(HttpRequest request)
    {
        var page = $"{gateway.Value.OriginOf(request.Host.Host)}{request.Path}{request.QueryString}";
        return $"{gateway.Value.Origin}/sso/login?return={Uri.EscapeDataString(page)}";
    }
}
