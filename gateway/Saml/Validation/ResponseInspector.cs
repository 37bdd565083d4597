using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>
/// Looks at a login response by the same rules as <see cref="ResponseValidator"/>, and tells everything that is wrong with it. It accepts nothing:
/// what comes of it is findings, of which a message that is good has none.
/// </summary>
internal static class ResponseInspector
{
    /// <param name="xml">The decoded SAMLResponse.</param>
    /// <returns>The findings in the order of the rules, the first the one that an acceptance refuses with; at most <see cref="Findings.Most"/>.</returns>
    public static IReadOnlyList<Finding> Inspect(ReadOnlyMemory<byte> xml, ResponseExpectations expectations)
    {
        if (!HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) return [new Finding(unreadable, FindingStage.Shape, IsVouchedFor: false)];
        var findings = Findings.OfInspection();
        try
        {
            if (ResponseExamination.Examine(document, expectations, findings) is not var (assertion, context)) return findings.Noted;
            var mapping = context.IdentityProvider.Mapping;
            SubjectRule.Find(assertion, MappedAttributes.Of(assertion.Attributes, mapping), mapping, findings);
        }
        catch (RefusedException)
        {
            // as many as an inspection looks for
        }

        return findings.Noted;
    }
}
