using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Saml.Protocol;
using SamlStatus = JitGateway.Saml.Protocol.StatusCodes;

namespace JitGateway.Saml.Login;

/// <summary>What becomes of an answer that was not accepted: another round trip where that helps, otherwise a page with the way on.</summary>
internal sealed class LoginRefusal(Active<ServiceProvider> serviceProvider, LoginStart start, LoginTargets targets, IFailureWriter failures, ILogger<LoginRefusal> logger)
{
    public Task RefuseAsync(HttpContext context, LoginForm form, LoginAttempt? attempt, AttemptToken? token, Refusal refusal)
    {
        Log.ResponseRefused(logger, refusal.IdentityProvider, refusal.Reason.Id, refusal.Reason.ForOperator);
        var provider = refusal.IdentityProvider is { } name ? serviceProvider.Value.IdentityProviders.GetValueOrDefault(name) : null;
        if (provider is { Options.IdpInitiated: IdpInitiated.Bounce } && refusal.Reason == Refusals.UnsolicitedRefused)
            return start.SendAsync(context, provider, targets.OfUnsolicited(form.RelayState, provider.Name));

        var target = attempt is not null ? targets.Of(attempt) : provider is not null ? targets.Default(provider.Name) : null;
        if (attempt is not null || refusal.Reason != Refusals.InResponseToUnsolicited)
            return FailAsync(context, new(CodeOf(refusal), refusal.Reason.Id, refusal.Detail), target);
        if (provider is null || token is not { Round: 0 })
            return FailAsync(context, new(ErrorRegister.LoginAttemptLost, new ReasonId("saml.attempt.lost")), target);
        Log.AttemptGone(logger, provider.Name, "lost");
        return start.SendAsync(context, provider, target!, round: 1);
    }

    private Task FailAsync(HttpContext context, GatewayFailure failure, ReturnUrl? again) =>
        failures.WriteAsync(context, failure with { ContinueUrl = again is null ? null : LoginPaths.Login(again) });

    private static ErrorCode CodeOf(Refusal refusal)
    {
        if (refusal.Reason == Refusals.StatusNotSuccess) return ErrorRegister.LoginDeclined with { PublicText = TextOf(refusal.Status?.SecondCode) };
        var code = refusal.Reason.Id.Value.StartsWith("saml.xml.", StringComparison.Ordinal) ? ErrorRegister.LoginMessageMalformed : ErrorRegister.AssertionRefused;
        return code with { PublicText = refusal.Reason.ForUser };
    }

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
