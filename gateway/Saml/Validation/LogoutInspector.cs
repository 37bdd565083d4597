using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Looks at a logout message by the same rules as <see cref="LogoutValidator"/>, and tells everything that is wrong with it. It ends nobody's session.</summary>
internal static class LogoutInspector
{
    public static IReadOnlyList<Finding> Inspect(XmlTree document, PresentedLogout presented, LogoutExpectations expectations)
    {
        var findings = Findings.OfInspection();
        try
        {
            if (document.Root.LocalName == "LogoutRequest") LogoutExamination.Request(document, presented, expectations, findings);
            else LogoutExamination.Response(document, presented, expectations, findings);
        }
        catch (RefusedException e)
        {
            if (!findings.Noted.Any(f => f.Refusal.Reason == e.Refusal.Reason)) return [.. findings.Noted, new Finding(e.Refusal, findings.Stage, findings.IsVouchedFor)];
        }

        return findings.Noted;
    }
}
