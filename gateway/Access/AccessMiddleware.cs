using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Languages;
using JitGateway.Identity;
using JitGateway.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Access;

/// <summary>Holds the rules of the backend that routing chose: lets pass, sends to the login, or refuses.</summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, AccessEngine engine, Active<GatewayOptions> gateway, IProbingLogin probing, IFailureWriter failures, TimeProvider time, ILogger<AccessMiddleware> logger)
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
        if (!engine.TryRead(backend, request.Host, request.Path, out var path, out var fault))
            return FailAsync(context, backend, ErrorRegister.AmbiguousPath, fault);

        var person = context.User as SessionPrincipal;
        var question = new AccessQuestion(path, request.Method, context.Connection.RemoteIpAddress, time.GetUtcNow()) { User = person?.User };
        var decision = Decide(backend, question);
        return person is null && decision is (AccessDecision.SignInNeeded or AccessDecision.Ambiguous or AccessDecision.Public { Probes: true })
            ? AskAsync(context, backend, question)
            : AnswerAsync(context, backend, person, decision);
    }

    private AccessDecision Decide(Backend backend, AccessQuestion question)
    {
        var span = GatewayActivity.Access(backend.Name.Value);
        var decision = engine.Decide(backend, question);
        span?.SetTag(GatewayActivity.Rule, decision.Rule).End(decision.GetType().Name);
        return decision;
    }

    /// <summary>A person is needed: only now the store of sessions is asked, so that what is open to anybody does not wait for it.</summary>
    private async Task AskAsync(HttpContext context, Backend backend, AccessQuestion question)
    {
        await context.AuthenticateAsync(SessionPrincipal.Scheme);   // puts the person into context.User
        var person = context.User as SessionPrincipal;
        await AnswerAsync(context, backend, person, Decide(backend, question with { User = person?.User }));
    }

    private Task AnswerAsync(HttpContext context, Backend backend, SessionPrincipal? person, AccessDecision decision)
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
                return failures.WriteAsync(context, Failure(backend, ErrorRegister.SessionUnknown, "access.session.unknown") with { RetryAfter = outage.RetryAfter });
            case AccessDecision.SignInNeeded { Requirement.IsNone: true }:
                return context.ChallengeAsync();
            case AccessDecision.SignInNeeded needed:
                return context.ChallengeAsync(new LoginWish { Requirement = needed.Requirement }.ToProperties());
            case AccessDecision.Denied denied:
                return failures.WriteAsync(context, Failure(backend, ErrorRegister.AccessDenied, "access.denied", $"rule {denied.Rule}") with
                {
                    Note = PageText.Verbatim(denied.Page.Reason, AcceptedLanguages.Of(request)),
                    Contact = denied.Page.Contact,
                });
            case AccessDecision.Undecided undecided:
                return FailAsync(context, backend, ErrorRegister.RuleUndecided, "access.rule.undecided", $"rule {undecided.Rule}, {undecided.Condition}");
            case AccessDecision.AuthnTooWeak tooWeak:
                return context.ChallengeAsync(new LoginWish { Requirement = tooWeak.Requirement, Fresh = tooWeak.IsTooOld, Person = person!.User }.ToProperties());
            case AccessDecision.OtherIdentityProvider:
                return failures.WriteAsync(context, Failure(backend, ErrorRegister.OtherIdentityProvider, "access.identity_provider") with { ContinueUrl = LoginUrls.For(request, gateway.Value), ContinueText = PageText.Of("Continue") });
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

    private Task FailAsync(HttpContext context, Backend backend, ErrorCode code, string reason, string? detail = null) => failures.WriteAsync(context, Failure(backend, code, reason, detail));

    private static GatewayFailure Failure(Backend backend, ErrorCode code, string reason, string? detail = null) => new(code, new ReasonId(reason), detail) { Backend = backend.Name.Value };
}
