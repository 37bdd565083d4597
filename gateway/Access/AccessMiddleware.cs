using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Access;

/// <summary>Holds the rules of the backend that routing chose: lets pass, sends to the login, or refuses.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, Active<GatewayOptions> gateway, IFailureWriter failures, ILogger<AccessMiddleware> logger)
{
    /// <summary>Headers by which some applications are told to act as if the request had another method.</summary>
    private static readonly string[] MethodOverrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Backend() is not { } backend) return next(context);
        var request = context.Request;
        if (!RequestedPath.TryRead(request.Path, backend.StripPrefix ? backend.Path : default, out var path, out var fault))
            return FailAsync(context, backend, ErrorRegister.AmbiguousPath, $"access.path.{fault}");

        var rules = backend.Part<AccessRules>();
        var person = context.User as SessionPrincipal;
        var decision = rules.Decide(path, request.Method, person?.User);
        Log.Decided(logger, backend.Name, decision.GetType().Name, decision.Rule);
        if (rules.NamesMethods)
            foreach (var name in MethodOverrides)
                request.Headers.Remove(name);

        switch (decision)
        {
            case AccessDecision.Allowed:
                return next(context);
            case AccessDecision.Public open:
                PublicPass.Set(context);
                if (person is not null && !open.ShowsPerson) PublicPass.GoOnForNobody(context);
                return next(context);
            case AccessDecision.SignInNeeded when context.Features.Get<SessionOutage>() is { } outage:
                return FailAsync(context, backend, ErrorRegister.SessionUnknown, "access.session.unknown", retryAfter: outage.RetryAfter);
            case AccessDecision.SignInNeeded:
                return context.ChallengeAsync();
            case AccessDecision.Denied denied:
                return FailAsync(context, backend, ErrorRegister.AccessDenied, "access.denied", denied.Rule);
            case AccessDecision.ContextTooLow tooLow:
                return FailAsync(context, backend, ErrorRegister.AuthnContextTooLow, "access.authn_context", tooLow.Rule);
            case AccessDecision.OtherIdentityProvider:
                return FailAsync(context, backend, ErrorRegister.OtherIdentityProvider, "access.identity_provider", continueUrl: LoginUrl(request));
            case AccessDecision.Ambiguous:
                return FailAsync(context, backend, ErrorRegister.AmbiguousPath, "access.path.two_readings");
            default:
                throw new InvalidOperationException($"No answer to {decision.GetType().Name}");
        }
    }

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
        var page = new UriBuilder(gateway.Value.Origin) { Host = request.Host.Host }.Uri.GetLeftPart(UriPartial.Authority);
        return $"{gateway.Value.Origin}/sso/login?return={Uri.EscapeDataString($"{page}{request.Path}{request.QueryString}")}";
    }
}
