using System.Diagnostics;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Saml.Artifacts;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Telemetry;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary><c>POST /sso/acs</c>, for artifacts <c>GET</c> too, the assertion consumer service (SAML Profiles 4.1.4): whose attempt, what is answered, and what becomes of it.</summary>
internal sealed class AcsEndpoint(
    Active<ServiceProvider> serviceProvider, LoginAttempts attempts, LoginAnswerReader answers, ArtifactResolver artifacts, KeyRollover rollover, LoginTargets targets, IdentityProviderChoices choices, LoginStart start, LoginCompletion completion,
    LoginRefusal refusals, IFailureWriter failures, IPageWriter pages, IEventRecorder events, GatewayMeter meter, TimeProvider time, ILogger<AcsEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (IsOpened(context.Request))
        {
            await refusals.ShowAsync(context);
            return;
        }

        var (form, unreadable) = await LoginForm.ReadAsync(context);
        if (form is null)
        {
            await failures.WriteAsync(context, unreadable! with { ContinueUrl = LoginPaths.LoginPath });
            return;
        }

        var attempt = AttemptToken.TryParse(form.RelayState, out var token) ? attempts.Find(context, token) : null;
        if (attempt is null && token is not null && attempts.FindFinished(context, token) is { } finished)
            await LeadOnAsync(context, form, token, finished);
        else if (attempt is null && token is not null && !form.IsReposted)
            await pages.WriteAsync(context, Repost(form));
        else if (attempt is { Probe: Probe.ThenNobody } && IsTooOld(attempt))
            await refusals.EndProbeAsync(context, form, attempt, token!);
        else if (attempt is not null && IsTooOld(attempt) && serviceProvider.Value.IdentityProviders.TryGetValue(attempt.IdentityProvider, out var asked))
            await BeginAnewAsync(context, asked, form, attempt, token!);
        else
            await JudgeAsync(context, form, attempt, token);
    }

    private async Task JudgeAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token)
    {
        var began = Stopwatch.GetTimestamp();
        using var activity = GatewayActivity.Login();
        var trail = Trail(context, form, attempt, token);
        string provider;
        ReasonId? reason;
        if ((await ReadAsync(context, form, attempt, token)).TryGet(out var answer, out var refusal))
        {
            (provider, trail.Subject) = (answer.User.IdentityProvider, answer.User.Subject);
            var target = attempt is null ? targets.OfUnsolicited(form.RelayState, provider) : targets.Of(attempt);
            (trail.IdentityProvider, trail.Backend) = (provider, choices.BackendOf(target)?.Name.Value);
            var failure = await completion.CompleteAsync(context, form, attempt, token, answer, target);
            reason = failure?.Reason;
            trail.Clock?.End();
            if (failure is not null) await refusals.FailAsync(context, form, attempt, token, failure);
        }
        else if (refusals.Bounces(refusal) && !form.IsReposted)
        {
            await pages.WriteAsync(context, Repost(form));   // so that the cookie comes that counts the rounds
            return;
        }
        else
        {
            provider = refusal.IdentityProvider ?? "";
            reason = refusal.Reason.Id;
            trail.IdentityProvider = refusal.IdentityProvider ?? trail.IdentityProvider;
            trail.Clock?.End();
            await refusals.RefuseAsync(context, form, attempt, token, refusal);
        }

        var result = reason is null ? "accepted" : "refused";
        // where no page said what went wrong, the person was sent on: to the identity provider once more, or, where it was asked unseen, to the page
        if (!trail.IsTold) events.Record(context, new GatewayEvent(EventKind.Login, EventAction.Answered, attempt is { Probe: not Probe.No } ? EventResult.Nobody : EventResult.Repeated) { Reason = reason?.Value });
        meter.LoginEnded(provider, result, Stopwatch.GetElapsedTime(began), reason?.Value);
        activity?.SetTag(GatewayActivity.IdentityProvider, provider);
        activity.End(result, reason?.Value);
    }

    private EventTrail Trail(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token)
    {
        var trail = EventTrail.Of(context);
        (trail.Kind, trail.Action, trail.Binding) = (EventKind.Login, EventAction.Answered, form.Artifact is null ? "POST" : "Artifact");
        (trail.Flow, trail.IdentityProvider) = (token is null ? null : EventTrail.FlowOf(token.Value), attempt?.IdentityProvider);
        trail.Backend = attempt is null ? null : choices.BackendOf(targets.Of(attempt))?.Name.Value;
        (trail.Message, trail.IsExpected) = (form.Artifact is null ? form.Encoded : null, attempt is not null);
        trail.Clock = new StepClock(static step => GatewayActivity.Step("login", step));
        if (attempt is not null) trail.Clock.Add(LoginSteps.IdentityProvider, time.GetUtcNow() - attempt.StartedAt);
        return trail;
    }

    private async Task<Outcome<LoginAnswer>> ReadAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token)
    {
        var clock = EventTrail.Of(context).Clock;
        if (form.Artifact is not { } artifact) return await rollover.JudgeAsync(() => Timed(() => answers.Read(form.Message, attempt, clock)), context.RequestAborted);
        clock?.Enter(LoginSteps.Artifact);
        var resolved = await artifacts.ResolveAsync(artifact, attempt, isLost: token is not null, context.RequestAborted);
        return resolved.TryGet(out var answer, out var refusal) ? await rollover.JudgeAsync(() => Timed(() => answers.Read(answer, attempt, clock)), context.RequestAborted) : refusal;
    }

    private Outcome<LoginAnswer> Timed(Func<Outcome<LoginAnswer>> read)
    {
        var began = Stopwatch.GetTimestamp();
        var outcome = read();
        meter.MessageValidated(outcome.TryGet(out _, out _) ? "valid" : "refused", Stopwatch.GetElapsedTime(began));
        return outcome;
    }

    /// <summary>
    /// Somebody reloaded, went back, or sent the form twice: nothing is read of the answer, and the page is theirs as it was. With another answer they went back to the identity provider, and are asked there once more who they are: it may
    /// be another person now.
    /// </summary>
    private async Task LeadOnAsync(HttpContext context, LoginForm form, AttemptToken token, FinishedLogin finished)
    {
        var target = targets.Of(finished);
        var asked = finished.IsOf(form) ? null : serviceProvider.Value.IdentityProviders.GetValueOrDefault(finished.IdentityProvider);
        await TellOfUsedAsync(context, form, token, (finished.IdentityProvider, target), isAskedAgain: asked is not null);
        if (asked is null)
        {
            await completion.LeadOnAsync(context, form, target);
            return;
        }

        Log.AttemptGone(logger, asked.Name, "answered already");
        await start.SendAsync(context, asked, new LoginPlan(target) { AfterOwnForm = form.IsReposted });
    }

    /// <summary>A reload is told too: an answer that comes again and again is asked about.</summary>
    private async Task TellOfUsedAsync(HttpContext context, LoginForm form, AttemptToken token, (string IdentityProvider, ReturnUrl Target) finished, bool isAskedAgain)
    {
        await context.AuthenticateAsync(SessionPrincipal.Scheme);   // puts the person into context.User
        var trail = Trail(context, form, attempt: null, token);
        (trail.IdentityProvider, trail.Backend, trail.Clock) = (finished.IdentityProvider, choices.BackendOf(finished.Target)?.Name.Value, null);
        events.Record(context, new GatewayEvent(EventKind.Login, EventAction.Answered, isAskedAgain ? EventResult.Repeated : EventResult.Ignored) { Reason = isAskedAgain ? "saml.attempt.other_answer" : "saml.attempt.answered" });
    }

    /// <summary>A tab that stood on a page of ours at this address was restored, or a bookmark of it opened: nobody answers anything.</summary>
    private static bool IsOpened(HttpRequest request) => HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue && PageNavigation.IsNavigation(request);

    private bool IsTooOld(LoginAttempt attempt) => time.GetUtcNow() - attempt.StartedAt > serviceProvider.Value.AttemptLifetime;

    private Task BeginAnewAsync(HttpContext context, IdentityProvider asked, LoginForm form, LoginAttempt attempt, AttemptToken token)
    {
        Log.AttemptGone(logger, asked.Name, "too old");
        Trail(context, form, attempt, token);
        events.Record(context, new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Repeated) { Reason = "saml.attempt.too_old" });
        attempts.End(context, token);
        return start.SendAsync(context, asked, LoginPlan.Again(attempt, targets.Of(attempt)) with { Round = token.Round, AfterOwnForm = form.IsReposted });
    }

    /// <summary>A browser sends no SameSite=Lax cookie with another site's form; with a form of our own it does.</summary>
    private static GatewayPage Repost(LoginForm form) => PostBinding.Page(PageText.Of("Signing you in"), LoginPaths.AssertionConsumerServicePath,
        [(form.Field, form.Encoded), ("RelayState", form.RelayState), (MessageForm.RepostedField, "true")]);
}
