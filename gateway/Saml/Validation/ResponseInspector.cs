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
    public static IReadOnlyList<Finding> Inspect(ReadOnlyMemory<byte> xml, ResponseExpectations expectations) => Read(xml, expectations).Findings;

    /// <summary>The findings, and whom the message speaks of as far as it can be read: for people to look at. Nobody vouches for it, whatever the findings are.</summary>
    public static InspectedResponse Read(ReadOnlyMemory<byte> xml, ResponseExpectations expectations)
    {
        if (!HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) return new([new Finding(unreadable, FindingStage.Shape, IsVouchedFor: false)]);
        var findings = Findings.OfInspection();
        try
        {
            if (ResponseExamination.Examine(document, expectations, findings) is not var (assertion, context)) return new(findings.Noted);
            var person = AssertedPerson.Of(assertion, context.IdentityProvider.Scopes.Sift(assertion.Attributes), context.IdentityProvider.Mapping, findings);
            return new(findings.Noted) { Person = person, IdentityProvider = context.IdentityProvider, Authentication = assertion.AuthnStatements is [var first, ..] ? first : null };
        }
        catch (RefusedException)
        {
            return new(findings.Noted);   // as many as an inspection looks for
        }
    }
}

/// <summary>What an inspection made of a message.</summary>
internal sealed record InspectedResponse(IReadOnlyList<Finding> Findings)
{
    /// <summary>Null where the message has no assertion that could be read.</summary>
    public AssertedPerson? Person { get; init; }

    /// <summary>Whom the message says it is from; a stranger where nobody is configured with that entity id.</summary>
    public TrustedIdentityProvider? IdentityProvider { get; init; }

    /// <summary>How and when the person was authenticated; null where the message does not say.</summary>
    public AuthnStatement? Authentication { get; init; }
}
