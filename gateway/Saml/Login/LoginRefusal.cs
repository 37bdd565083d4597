using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Discovery;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using Microsoft.AspNetCore.Authentication;
using SamlStatus = JitGateway.Saml.Protocol.StatusCodes;

namespace JitGateway.Saml.Login;

/// <summary>What becomes of an answer that was not accepted: another round trip where that helps, otherwise a page with the way on.</summary>
internal sealed class LoginRefusal(
    Active<ServiceProvider> serviceProvider, LoginStart start, LoginRounds rounds, LoginLoop loop, LoginTargets targets, LoginAttempts attempts, LoginDemands demands, RememberedChoice remembered, KeyRollover rollover,
    IFailureWriter failures, IPageWriter pages, TimeProvider time, ILogger<LoginRefusal> logger)
{
    /// <summary>Whether it is answered with a login of our own.</summary>
    public bool Bounces(Refusal refusal) => refusal.Reason == Refusals.UnsolicitedRefused && ProviderOf(refusal) is { Options.IdpInitiated: IdpInitiated.Bounce };

    public Task RefuseAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token, Refusal refusal)
    {
        if (attempt is { Probe: not Probe.No } && refusal.Reason == Refusals.StatusNotSuccess) return EndProbeAsync(context, form, attempt, token!);
        if (attempt is { Probe: Probe.ThenNobody })
        {
            Log.ResponseRefused(logger, refusal.IdentityProvider, refusal.Reason.Id, refusal.Reason.ForOperator);
            return EndProbeAsync(context, form, attempt, token!);   // the page is open to anybody, whatever is wrong with the answer
        }

        var provider = ProviderOf(refusal);
        if (attempt is not null && token is { Round: 0 } && provider?.Name == attempt.IdentityProvider && rollover.MayBeOfFormerKey(refusal, attempt.StartedAt)) return AskAgainAsync(context, provider, form, attempt, token);

        Log.ResponseRefused(logger, refusal.IdentityProvider, refusal.Reason.Id, refusal.Reason.ForOperator);
        if (Bounces(refusal)) return BounceAsync(context, form, token, provider!);

        if (attempt is not null) return RefuseAsync(context, attempt, refusal);
        var target = provider is not null ? targets.Default(provider.Name) : null;
        if (refusal.Reason != Refusals.InResponseToUnsolicited) return FailAsync(context, refusal.ToFailure(CodeOf(refusal, LoginDemand.None)) with { Note = ClockNote.Of(refusal, attempt: null, time.GetUtcNow()) }, target);
        return provider is not null && token is not null ? FindAgainAsync(context, form, token, provider) : FailAsync(context, Lost(context, form), target);
    }

    /// <summary>The browser has forgotten the attempt, and its page with it. Who is signed in by this identity provider needs no other session, and says where to go; otherwise one fresh round trip is made.</summary>
    private async Task FindAgainAsync(HttpContext context, LoginForm form, AttemptToken token, IdentityProvider provider)
    {
        var target = targets.Default(provider.Name);
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal person && person.User.IdentityProvider == provider.Name)
        {
            Log.AttemptOfSignedIn(logger, provider.Name);
            await pages.WriteAsync(context, SignedInPage.To(target));
        }
        else if (token.Round == 0)
        {
            Log.AttemptGone(logger, provider.Name, "lost");
            await start.SendAsync(context, provider, new LoginPlan(target) { Round = 1, AfterOwnForm = form.IsReposted });
        }
        else
        {
            await FailAsync(context, Lost(context, form), target);
        }
    }

    /// <summary>For who opens the address of answers without one: on to the login, or, signed in already, the word that they are.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal person) await pages.WriteAsync(context, SignedInPage.To(targets.Default(person.User.IdentityProvider)));
        else await LoginPaths.RedirectAsync(context, LoginPaths.LoginPath);
    }

    /// <summary>With a form of our own page a browser that keeps cookies would have brought one; with another site's it brings none in any case (SameSite=Lax).</summary>
    private static GatewayFailure Lost(HttpContext context, LoginForm form) => form.IsReposted && context.Request.Cookies.Count == 0
        ? new(ErrorRegister.CookiesBlocked, new ReasonId("saml.attempt.no_cookies"))
        : new(ErrorRegister.LoginAttemptLost, new ReasonId("saml.attempt.lost"));

    /// <summary>The answer was good, and there is no session all the same.</summary>
    public Task FailAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token, GatewayFailure failure) =>
        attempt is { Probe: Probe.ThenNobody } ? EndProbeAsync(context, form, attempt, token!) : WriteAsync(context, failure with { Script = ScriptFor(failure.Code, attempt) });

    /// <summary>An answer that was sent twice before its browser heard anything: the first may have signed in. Another person's sign-in changes nothing by itself.</summary>
    private static string? ScriptFor(ErrorCode code, LoginAttempt? attempt) =>
        code == ErrorRegister.OtherPerson || attempt is { Demand.Subject: not null } ? null
        : code == ErrorRegister.AssertionReplayed && attempt is not null ? WaitingTabs.GoOn
        : WaitingTabs.Wait;

    /// <summary>The identity provider knows nobody, or will not say so unseen, or it is no use: nothing was lost, and the person has noticed nothing.</summary>
    public Task EndProbeAsync(HttpContext context, LoginForm form, LoginAttempt attempt, AttemptToken token)
    {
        attempts.End(context, token);
        var target = targets.Of(attempt);
        Log.ProbeEnded(logger, attempt.IdentityProvider, attempt.Probe);
        if (attempt.Probe == Probe.ThenAsk && !attempt.IsGuess && serviceProvider.Value.IdentityProviders.TryGetValue(attempt.IdentityProvider, out var asked))
            return start.SendAsync(context, asked, LoginPlan.Again(attempt, target) with { AfterOwnForm = form.IsReposted });
        var onward = attempt.Probe == Probe.ThenNobody ? target.ToString() : LoginPaths.Login(target, demand: demands.Write(attempt.Demand, target), choose: true);
        return form.IsReposted
            ? pages.WriteAsync(context, OnwardPage.To(context, onward, PageText.Of("One moment"), PageText.Of("Going on to the page you asked for.")))
            : LoginPaths.RedirectAsync(context, onward);
    }

    /// <summary>The keys changed while the person was there: nothing is believed of what a former one signed, and who signed in there is sent back at once with the new one.</summary>
    private Task AskAgainAsync(HttpContext context, IdentityProvider provider, LoginForm form, LoginAttempt attempt, AttemptToken token)
    {
        attempts.End(context, token);
        Log.AttemptGone(logger, provider.Name, "older than the provider's keys");
        return start.SendAsync(context, provider, LoginPlan.Again(attempt, targets.Of(attempt)) with { Round = 1, AfterOwnForm = form.IsReposted });
    }

    /// <summary>A choice that was remembered and came to nothing is not made again. Who was signed in before still is.</summary>
    private Task RefuseAsync(HttpContext context, LoginAttempt attempt, Refusal refusal)
    {
        if (attempt.Remember) remembered.Forget(context);
        var target = targets.Of(attempt);
        var failure = refusal.ToFailure(CodeOf(refusal, attempt.Demand));
        return WriteAsync(context, failure with
        {
            Note = ClockNote.Of(refusal, attempt, time.GetUtcNow()),
            ContinueUrl = attempt.Demand.Subject is not null ? target.ToString() : LoginPaths.Login(target, choose: attempt.IsGuess),
            Script = attempt.Demand.Subject is not null || attempt.IsGuess ? null : WaitingTabs.Wait,
        });
    }

    /// <summary>A provider that answers our requests with logins nobody asked for would go round: the cookie counts, and where none is kept, the token does.</summary>
    private Task BounceAsync(HttpContext context, LoginForm form, AttemptToken? token, IdentityProvider provider)
    {
        var target = targets.OfUnsolicited(form.RelayState, provider.Name);
        if (token is { Round: > 0 })
            return loop.EndBouncesAsync(context, target);
        rounds.Add(context, target, RoundKind.Bounce);
        return start.SendAsync(context, provider, new LoginPlan(target) { Round = token is null ? 0 : 1, AfterOwnForm = form.IsReposted });
    }

    private IdentityProvider? ProviderOf(Refusal refusal) =>
        refusal.IdentityProvider is { } name ? serviceProvider.Value.IdentityProviders.GetValueOrDefault(name) : null;

    private Task FailAsync(HttpContext context, GatewayFailure failure, ReturnUrl? again) =>
        WriteAsync(context, failure with { ContinueUrl = again is null ? null : LoginPaths.Login(again), Script = again is null ? null : WaitingTabs.Wait });

    private Task WriteAsync(HttpContext context, GatewayFailure failure)
    {
        if (failure.Script is not null) attempts.Wait(context);
        return failures.WriteAsync(context, failure);
    }

    private static ErrorCode CodeOf(Refusal refusal, LoginDemand demand)
    {
        if (refusal.Reason == Refusals.ArtifactUnreachable || refusal.Reason == Refusals.ArtifactFault) return ErrorRegister.ArtifactUnresolved;
        if (demand.IsStrong && IsTooWeak(refusal)) return ErrorRegister.AuthenticationTooWeak;
        if (refusal.Reason == Refusals.StatusNotSuccess) return ErrorRegister.LoginDeclined with { PublicText = TextOf(refusal.Status?.SecondCode) };
        var code = refusal.Reason.Id.Value.StartsWith("saml.xml.", StringComparison.Ordinal) ? ErrorRegister.LoginMessageMalformed : ErrorRegister.AssertionRefused;
        return code with { PublicText = refusal.Reason.ForUser };
    }

    private static bool IsTooWeak(Refusal refusal) =>
        refusal.Reason == Refusals.AuthnContextMismatch || refusal.Reason == Refusals.AuthnNotFresh || refusal.Reason == Refusals.AuthnTooOld || refusal.Status?.SecondCode == SamlStatus.NoAuthnContext;

    /// <summary>The second-level codes (Core 3.2.2.2) by what a person can do about them.</summary>
    private static string TextOf(string? secondCode) => secondCode switch
    {
        SamlStatus.NoPassive => "Your sign-in service wants you to sign in on its own page first. Try again and sign in there.",
        SamlStatus.AuthnFailed => "Your sign-in service could not make sure who you are. Try again; if you cannot sign in there at all, ask its help desk.",
        SamlStatus.RequestDenied => "Your sign-in service does not let you into this application. Ask its help desk whether you should have access.",
        SamlStatus.NoAuthnContext => "Your sign-in service cannot sign you in as strongly as this application asks. Ask its help desk for a second factor.",
        _ => ErrorRegister.LoginDeclined.PublicText,
    };
}
