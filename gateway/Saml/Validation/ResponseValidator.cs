using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The acceptance of a login response (web browser SSO profile): size and markup here, the rest in <see cref="ResponseExamination"/>, ended by
/// the first finding.
/// </summary>
internal static class ResponseValidator
{
    /// <param name="xml">The decoded SAMLResponse.</param>
    public static Outcome<Valid<Assertion>> Validate(ReadOnlyMemory<byte> xml, ResponseExpectations expectations)
    {
        if (!HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) return unreadable;
        try
        {
            var (assertion, context) = ResponseExamination.Examine(document, expectations, Findings.OfAcceptance())!.Value;
            return new Valid<Assertion>(assertion, context.IdentityProvider, ConfirmationChecks.ReplayableUntil(assertion, context));
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }
}
