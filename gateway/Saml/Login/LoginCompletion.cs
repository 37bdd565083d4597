using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Saml.Discovery;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>Makes a session of an answer that was accepted: use it once, sign in, on to the page.</summary>
internal sealed class LoginCompletion(
    IReplayCache replay, LoginAttempts attempts, LoginRounds rounds, RememberedChoice remembered, IPageWriter pages, TimeProvider time, ILogger<LoginCompletion> logger)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Longer than identity providers keep artifacts.</summary>
    private static readonly TimeSpan ArtifactMemory = TimeSpan.FromMinutes(30);

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

        try
        {
            if (form.Artifact is { } artifact && !await replay.TryUseAsync(user.IdentityProvider, ReplayMark.Of(artifact), time.GetUtcNow() + ArtifactMemory, context.RequestAborted))
                return new(ErrorRegister.AssertionReplayed, Refusals.ArtifactUsed.Id) { ContinueUrl = LoginPaths.Login(target) };
            if (!await replay.TryUseAsync(user.IdentityProvider, ReplayMark.OfAssertion(user.Subject.Issuer, answer.AssertionId), answer.ReplayableUntil, context.RequestAborted))
                return new(ErrorRegister.AssertionReplayed, new ReasonId("saml.assertion.replayed")) { ContinueUrl = LoginPaths.Login(target) };
            await context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(user, "", time.GetUtcNow()));
        }
        catch (LoginEndedException)
        {
            Log.LoginEndedMeanwhile(logger, user.IdentityProvider);
            return new(ErrorRegister.LoginEnded, new ReasonId("saml.login.ended")) { ContinueUrl = LoginPaths.Login(target) };
        }
        catch (Exception e) when (e is ReplayUnknownException or RedisUnavailableException)
        {
            return new(ErrorRegister.LoginStoreUnavailable, new ReasonId("saml.login.store_unavailable"), e.Message) { RetryAfter = Retry, ContinueUrl = LoginPaths.Login(target) };
        }

        if (token is not null && attempt is not null) attempts.End(context, token);
        if (attempt is { Remember: true }) remembered.Keep(context, user.IdentityProvider);
        rounds.Add(context, target);
        Log.LoginAccepted(logger, user.IdentityProvider, user.Subject.Hash);
        if (form.IsReposted) await pages.WriteAsync(context, OnwardPage.To(context, target.ToString(), "You are signed in", "Going on to the page you asked for."));
        else await LoginPaths.RedirectAsync(context, target.ToString());
        return null;
    }
}
