using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using JitGateway.Telemetry;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>
/// <c>POST /sso/acs</c>, the assertion consumer service: attempt, judgement, use once, session, and on to the page that was asked for
/// (SAML Profiles 4.1.4).
/// </summary>
internal sealed class AcsEndpoint(
    Active<ServiceProvider> serviceProvider, LoginAttempts attempts, LoginAnswerReader answers, IReplayCache replay, LoginStart start, LoginRounds rounds, LoginTargets targets,
    AcsFailures refusals, IFailureWriter failures, IPageWriter pages, GatewayMeter meter, TimeProvider time, ILogger<AcsEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var (form, unreadable) = await LoginForm.ReadAsync(context);
        if (form is null)
        {
            await failures.WriteAsync(context, unreadable!);
            return;
        }

        var attempt = AttemptToken.TryParse(form.RelayState, out var token) ? attempts.Find(context, token) : null;
        if (attempt is null && token is not null && !form.IsReposted)
        {
            await pages.WriteAsync(context, Repost(form));
            return;
        }

        if (attempt is not null && IsTooOld(attempt) && serviceProvider.Value.IdentityProviders.TryGetValue(attempt.IdentityProvider, out var asked))
        {
            Log.AttemptGone(logger, asked.Name, "too old");
            attempts.End(context, token!);
            await start.SendAsync(context, asked, targets.Of(attempt), token!.Round);
            return;
        }

        var began = Stopwatch.GetTimestamp();
        using var activity = GatewayActivity.Login();
        if (answers.Read(form.Message, attempt).TryGet(out var answer, out var refusal))
        {
            activity?.SetTag(GatewayActivity.IdentityProvider, answer.User.IdentityProvider);
            var reason = await SignInAsync(context, form, attempt, token, answer);
            meter.LoginEnded(answer.User.IdentityProvider, reason is null ? "accepted" : "refused", Stopwatch.GetElapsedTime(began));
            activity.End(reason is null ? "accepted" : "refused", reason);
            return;
        }

        meter.LoginEnded(refusal.IdentityProvider ?? "", "refused", Stopwatch.GetElapsedTime(began));
        activity.End("refused", refusal.Reason.Id.Value);
        await RefuseAsync(context, form, attempt, token, refusal);
    }

    private bool IsTooOld(LoginAttempt attempt) => time.GetUtcNow() - attempt.StartedAt > serviceProvider.Value.AttemptLifetime;

    /// <returns>Null, or the reason why there is no session.</returns>
    private async Task<string?> SignInAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token, LoginAnswer answer)
    {
        var user = answer.User;
        var target = attempt is null ? targets.OfUnsolicited(form.RelayState, user.IdentityProvider) : targets.Of(attempt);
        try
        {
            if (!await replay.TryUseAsync(user.IdentityProvider, HashOf(user.Subject.Issuer, answer.AssertionId), answer.ReplayableUntil, context.RequestAborted))
                return await refusals.WriteAsync(context, ErrorRegister.AssertionReplayed, "saml.assertion.replayed", target);
            await context.SignInAsync(SessionPrincipal.Scheme, new SessionPrincipal(user, "", time.GetUtcNow()));
        }
        catch (Exception e) when (e is ReplayUnknownException or RedisUnavailableException)
        {
            return await refusals.WriteStoreUnavailableAsync(context, e.Message, target);
        }

        if (token is not null) attempts.End(context, token);
        rounds.Completed(context, target);
        Log.LoginAccepted(logger, user.IdentityProvider, user.Subject.Hash);
        if (form.IsReposted) await pages.WriteAsync(context, GoOn(context, target));
        else await LoginPaths.RedirectAsync(context, target.ToString());
        return null;
    }

    private Task RefuseAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token, Refusal refusal)
    {
        Log.ResponseRefused(logger, refusal.IdentityProvider, refusal.Reason.Id, refusal.Reason.ForOperator);
        var provider = refusal.IdentityProvider is { } name ? serviceProvider.Value.IdentityProviders.GetValueOrDefault(name) : null;
        if (provider is not null && refusal.Reason == Refusals.UnsolicitedRefused && provider.Options.IdpInitiated == IdpInitiated.Bounce)
            return start.SendAsync(context, provider, targets.OfUnsolicited(form.RelayState, provider.Name));
        if (attempt is null && refusal.Reason == Refusals.InResponseToUnsolicited)
        {
            if (provider is null || token is not { Round: 0 }) return refusals.WriteAsync(context, ErrorRegister.LoginAttemptLost, "saml.attempt.lost", provider is null ? null : targets.Default(provider.Name));
            Log.AttemptGone(logger, provider.Name, "lost");
            return start.SendAsync(context, provider, targets.Default(provider.Name), round: 1);
        }

        return refusals.WriteAsync(context, refusal, attempt is not null ? targets.Of(attempt) : provider is not null ? targets.Default(provider.Name) : null);
    }

    /// <summary>A browser sends no SameSite=Lax cookie with another site's form; with a form of our own it does.</summary>
    private static GatewayPage Repost(LoginForm form) => PostBinding.Page("Signing you in", LoginPaths.AssertionConsumerServicePath,
        [("SAMLResponse", form.Encoded), ("RelayState", form.RelayState), (LoginForm.RepostedField, "true")]);

    /// <summary>
    /// After our own form a redirect would stand under that page's form-action policy, wherever the application then leads; a page that goes on by
    /// itself does not.
    /// </summary>
    private static GatewayPage GoOn(HttpContext context, ReturnUrl target)
    {
        context.Response.Headers["Refresh"] = $"0;url={target}";
        return new GatewayPage("You are signed in", Html.Format($"<p class=\"lead\">Going on to the page you asked for.</p>\n<p><a class=\"button\" href=\"{target.ToString()}\">Continue</a></p>\n"));
    }

    private static string HashOf(string issuer, string assertionId) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer.Length}:{issuer}{assertionId}")));
}
