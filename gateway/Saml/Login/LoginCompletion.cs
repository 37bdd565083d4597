using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Saml.Discovery;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>Makes a session of an answer that was accepted: use it once, sign in, on to the page.</summary>
internal sealed class LoginCompletion(
    Active<ServiceProvider> serviceProvider, IReplayCache replay, LoginAttempts attempts, LoginRounds rounds, RememberedChoice remembered, IPageWriter pages, IEventRecorder events, TimeProvider time, ILogger<LoginCompletion> logger)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Longer than identity providers keep artifacts.</summary>
    private static readonly TimeSpan ArtifactMemory = TimeSpan.FromMinutes(30);

    /// <summary>So long the tabs of a browser that opens them all again may take.</summary>
    private static readonly TimeSpan OneAuthentication = TimeSpan.FromMinutes(1);

    /// <param name="attempt">The attempt that ends with it; null where there was none.</param>
    /// <param name="token">Its token.</param>
    /// <returns>Null, or why there is no session; the browser has no answer then yet.</returns>
    public async Task<GatewayFailure?> CompleteAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token, LoginAnswer answer, ReturnUrl target)
    {
        var user = answer.User;
        if (attempt?.Demand.Subject is { } expected && expected != user.Subject.Hash)
        {
            Log.OtherPerson(logger, user.IdentityProvider, expected, user.Subject.Hash);
            return new(ErrorRegister.OtherPerson, new ReasonId("saml.login.other_person")) { ContinueUrl = target.ToString() };
        }

        var clock = EventTrail.Of(context).Clock;
        try
        {
            clock?.Enter(LoginSteps.Replay);
            if (form.Artifact is { } artifact && !await replay.TryUseAsync(user.IdentityProvider, ReplayMark.Of(artifact), time.GetUtcNow() + ArtifactMemory, context.RequestAborted))
                return new(ErrorRegister.AssertionReplayed, Refusals.ArtifactUsed.Id) { ContinueUrl = LoginPaths.Login(target) };
            if (!await replay.TryUseAsync(user.IdentityProvider, ReplayMark.OfAssertion(user.Subject.Issuer, answer.AssertionId), answer.ReplayableUntil, context.RequestAborted))
                return new(ErrorRegister.AssertionReplayed, new ReasonId("saml.assertion.replayed")) { ContinueUrl = LoginPaths.Login(target) };
            clock?.Enter(LoginSteps.Session);
            if (!await HasSessionOfAsync(context, user)) await context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(user, "", time.GetUtcNow()));
        }
        catch (LoginEndedException)
        {
            Log.LoginEndedMeanwhile(logger, user.IdentityProvider);
            return new(ErrorRegister.LoginEnded, new ReasonId("saml.login.ended")) { ContinueUrl = LoginPaths.Login(target), ContinueText = PageText.Of("Sign in again") };
        }
        catch (Exception e) when (e is ReplayUnknownException or RedisUnavailableException)
        {
            return new(ErrorRegister.LoginStoreUnavailable, new ReasonId("saml.login.store_unavailable"), e.Message) { RetryAfter = Retry, ContinueUrl = LoginPaths.Login(target) };
        }

        if (token is not null && attempt is not null)
        {
            attempts.Tidy(context, token);
            attempts.Finish(context, token, FinishedLogin.Of(form, user.IdentityProvider, target, time.GetUtcNow()));
        }

        if (attempt is { Remember: true }) remembered.Keep(context, user.IdentityProvider);
        rounds.Add(context, target, LoginLoop.KindOf(answer, time.GetUtcNow()));
        Log.LoginAccepted(logger, user.IdentityProvider, user.Subject.Hash);
        clock?.End();
        events.Record(context, new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Accepted), user.Subject);
        var isAwaited = attempts.EndWait(context);
        await LeadOnAsync(context, form, target, tells: isAwaited || attempts.HasOthers(context, target, time.GetUtcNow() - serviceProvider.Value.AttemptLifetime));
        return null;
    }

    /// <summary>
    /// Whether this browser has a session of the very same authentication, made by another of its tabs a moment ago. Each new session ends the one before, and would take it away from tabs that are under way with its cookie. After a minute
    /// there may be something new about the person, and a new one is made.
    /// </summary>
    private async Task<bool> HasSessionOfAsync(HttpContext context, UserIdentity user) =>
        user.SessionIndex is not null
        && (await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal { User: var other } person
        && time.GetUtcNow() - person.StartedAt < OneAuthentication
        && (other.IdentityProvider, other.Subject, other.SessionIndex, other.SessionNotOnOrAfter, other.AuthnInstant, other.AuthnContext)
            == (user.IdentityProvider, user.Subject, user.SessionIndex, user.SessionNotOnOrAfter, user.AuthnInstant, user.AuthnContext);

    /// <summary>Who is signed in goes on to the page.</summary>
    /// <param name="tells">Other tabs may wait for this, so a page tells them, although nothing else needs one.</param>
    public Task LeadOnAsync(HttpContext context, LoginForm form, ReturnUrl target, bool tells = false) => form.IsReposted || tells
        ? pages.WriteAsync(context, OnwardPage.To(context, target.ToString(), PageText.Of("You are signed in"), PageText.Of("Going on to the page you asked for.")) with { Script = WaitingTabs.Tell })
        : LoginPaths.RedirectAsync(context, target.ToString());
}
