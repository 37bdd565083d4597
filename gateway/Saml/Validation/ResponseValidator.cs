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
        expectations.Steps?.Enter(LoginSteps.Reading);
        return HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var unreadable) ? Validate(document, covered: null, expectations) : unreadable;
    }

    /// <summary>The same for a response that came for an artifact.</summary>
    public static Outcome<Valid<Assertion>> Validate(ResolvedResponse resolved, ResponseExpectations expectations)
    {
        var giver = resolved.IdentityProvider;
        return Validate(resolved.Document, resolved.Covered, expectations with { FindIdentityProvider = entityId => entityId == giver.EntityId ? giver : null }).TryGet(out var valid, out var refusal)
            ? valid
            : refusal with { IdentityProvider = giver.Name };
    }

    private static Outcome<Valid<Assertion>> Validate(XmlTree document, Element? covered, ResponseExpectations expectations)
    {
        try
        {
            var (assertion, context) = ResponseExamination.Examine(document, expectations, Findings.OfAcceptance(expectations.Steps), covered)!.Value;
            return new Valid<Assertion>(assertion, context.IdentityProvider, ConfirmationChecks.ReplayableUntil(assertion, context));
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }
}
