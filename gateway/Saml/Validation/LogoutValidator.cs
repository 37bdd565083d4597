using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>The acceptance of logout messages: size and markup here, the rest in <see cref="LogoutExamination"/>, ended by the first finding.</summary>
internal static class LogoutValidator
{
    public static Outcome<Valid<LogoutRequest>> ValidateRequest(PresentedLogout presented, LogoutExpectations expectations) => Attempt(presented, document =>
    {
        var (request, end, context) = LogoutExamination.Request(document, presented, expectations, Findings.OfAcceptance());
        return new Valid<LogoutRequest>(request, context.IdentityProvider, end!.Value.Plus(context.Clock.Tolerance));
    });

    /// <summary>A response is bound to the one request that it answers, and so cannot be used again.</summary>
    public static Outcome<Valid<Response>> ValidateResponse(PresentedLogout presented, LogoutExpectations expectations) => Attempt(presented, document =>
    {
        var (response, context) = LogoutExamination.Response(document, presented, expectations, Findings.OfAcceptance());
        return new Valid<Response>(response, context.IdentityProvider, context.Clock.Now);
    });

    private static Outcome<Valid<T>> Attempt<T>(PresentedLogout presented, Func<XmlTree, Valid<T>> validation)
        where T : class
    {
        if (!HardenedXml.Read(presented.Xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) return unreadable;
        try
        {
            return validation(document);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }
}
