using JitGateway.Failures;
using JitGateway.Saml.Protocol;
using SamlStatus = JitGateway.Saml.Protocol.StatusCodes;

namespace JitGateway.Saml.Login;

/// <summary>What a person reads when an answer does not sign them in, each with the way on.</summary>
internal sealed class AcsFailures(IFailureWriter failures)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <returns>The reason.</returns>
    public async Task<string> WriteAsync(HttpContext context, ErrorCode code, string reason, ReturnUrl? again, string? detail = null)
    {
        await failures.WriteAsync(context, new GatewayFailure(code, new ReasonId(reason), detail) { ContinueUrl = Again(again) });
        return reason;
    }

    public async Task<string> WriteStoreUnavailableAsync(HttpContext context, string detail, ReturnUrl again)
    {
        var reason = new ReasonId("saml.login.store_unavailable");
        await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.LoginStoreUnavailable, reason, detail) { RetryAfter = Retry, ContinueUrl = Again(again) });
        return reason.Value;
    }

    public Task WriteAsync(HttpContext context, Refusal refusal, ReturnUrl? again) =>
        failures.WriteAsync(context, new GatewayFailure(CodeOf(refusal), refusal.Reason.Id, refusal.Detail) { ContinueUrl = Again(again) });

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

    private static string? Again(ReturnUrl? target) => target is null ? null : LoginPaths.Login(target);
}
