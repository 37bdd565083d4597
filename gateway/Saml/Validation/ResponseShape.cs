using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The places of a response where something may stand that counts: one assertion directly in the response, one signature in each. An assertion or
/// a signature anywhere else is refused, whatever it says, so that no reader can be led to another one than the one that was verified.
/// </summary>
/// <param name="Assertion">Null where the response carries none in clear; the first where an inspection goes on with several.</param>
internal sealed record ResponseShape(Element Response, Element? Assertion, bool IsEncrypted, bool ResponseIsSigned, bool AssertionIsSigned)
{
    /// <returns>Null where an inspection found something else than a response.</returns>
    public static ResponseShape? Of(Element root, Findings findings)
    {
        if (!root.IsProtocol("Response"))
        {
            findings.Add(Refusals.RootUnexpected.With($"the root is {root.LocalName} of namespace {root.NamespaceUri}"));
            return null;
        }

        root.RequireVersion(Refusals.ResponseVersion, findings);
        root.RequireId(findings);
        if (IdAttributes.FindDuplicate(root) is { } duplicate) findings.Add(Refusals.IdDuplicate.With($"{duplicate}"));

        int assertions = 0, encrypted = 0, nested = 0, signatures = 0;
        Element? assertion = null;
        foreach (var element in root.DescendantsAndSelf)
        {
            if (element.IsSignature()) signatures++;
            else if (element.IsAssertion("Assertion") || element.IsAssertion("EncryptedAssertion"))
            {
                if (element.Parent != root) nested++;
                else if (element.LocalName == "Assertion" && ++assertions == 1) assertion = element;
                else if (element.LocalName != "Assertion") encrypted++;
            }
        }

        if (nested > 0) findings.Add(Refusals.AssertionNested.With($"{nested} of them"));
        if (assertions + encrypted > 1) findings.Add(Refusals.AssertionCount.With($"{assertions} in clear, {encrypted} encrypted"));
        if (encrypted > 0) findings.Add(Refusals.EncryptedAssertionUnsupported.With("one EncryptedAssertion"));
        return WithSignatures(root, assertion, encrypted > 0, signatures, findings);
    }

    private static ResponseShape WithSignatures(Element root, Element? assertion, bool isEncrypted, int signatures, Findings findings)
    {
        if (!root.Elements.Any(static e => e.IsAssertion("Issuer"))) findings.Add(Refusals.ResponseIssuerMissing.With("no Issuer"));
        if (assertion?.Elements.Any(static e => e.IsAssertion("Issuer")) == false) findings.Add(Refusals.AssertionIssuerMissing.With("no Issuer"));
        var found = findings.Noted.Count;
        var isSigned = IsSigned(root, findings);
        var assertionIsSigned = assertion is not null && IsSigned(assertion, findings);
        var placed = (isSigned ? 1 : 0) + (assertionIsSigned ? 1 : 0);
        if (placed != signatures) findings.AddUnlessExplained(findings.Noted.Count > found, Refusals.SignatureMisplaced.With($"{signatures - placed} elsewhere"));
        return new ResponseShape(root, assertion, isEncrypted, isSigned, assertionIsSigned);
    }

    private static bool IsSigned(Element element, Findings findings) => findings.Attempt(element, static e => XmlSignature.Of(e)) is not null;
}
