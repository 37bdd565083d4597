using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The places of a response where something may stand that counts: one assertion directly in the response, one signature in each. An assertion or
/// a signature anywhere else is refused, whatever it says, so that no reader can be led to another one than the one that was verified.
/// </summary>
/// <param name="Assertion">Null where the response carries none in clear; the first where an inspection goes on with several.</param>
/// <param name="EncryptedAssertion">Null where the response carries none encrypted.</param>
internal sealed record ResponseShape(Element Response, Element? Assertion, Element? EncryptedAssertion, bool ResponseIsSigned, bool AssertionIsSigned)
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
        Element? assertion = null, encryptedAssertion = null;
        foreach (var element in root.DescendantsAndSelf)
        {
            if (element.IsSignature()) signatures++;
            else if (element.IsAssertion("Assertion") || element.IsAssertion("EncryptedAssertion"))
            {
                if (element.Parent != root) nested++;
                else if (element.LocalName == "Assertion" && ++assertions == 1) assertion = element;
                else if (element.LocalName != "Assertion" && ++encrypted == 1) encryptedAssertion = element;
            }
        }

        if (nested > 0) findings.Add(Refusals.AssertionNested.With($"{nested} of them"));
        if (assertions + encrypted > 1) findings.Add(Refusals.AssertionCount.With($"{assertions} in clear, {encrypted} encrypted"));
        return WithSignatures(new ResponseShape(root, assertion, encryptedAssertion, false, false), signatures, findings);
    }

    /// <summary>The same with the assertion that was decrypted. What would be refused in clear is refused here, and so is an ID that the message around it has, too.</summary>
    /// <param name="ids">Those of the message.</param>
    public ResponseShape WithDecrypted(Element decrypted, MessageIds ids, Findings findings)
    {
        decrypted.RequireId(findings);
        if (ids.Add(decrypted) is { } duplicate) findings.Add(Refusals.IdDuplicate.With($"{duplicate}"));
        var nested = decrypted.DescendantsAndSelf.Count(static e => e.IsAssertion("Assertion") || e.IsAssertion("EncryptedAssertion")) - 1;
        if (nested > 0) findings.Add(Refusals.AssertionNested.With($"{nested} in the decrypted assertion"));
        if (!decrypted.Elements.Any(static e => e.IsAssertion("Issuer"))) findings.Add(Refusals.AssertionIssuerMissing.With("no Issuer"));
        var isSigned = IsSigned(decrypted, findings);
        var misplaced = decrypted.DescendantsAndSelf.Count(static e => e.IsSignature()) - (isSigned ? 1 : 0);
        if (misplaced > 0) findings.Add(Refusals.SignatureMisplaced.With($"{misplaced} elsewhere in the decrypted assertion"));
        return this with { Assertion = decrypted, AssertionIsSigned = isSigned };
    }

    private static ResponseShape WithSignatures(ResponseShape shape, int signatures, Findings findings)
    {
        var (root, assertion) = (shape.Response, shape.Assertion);
        if (!root.Elements.Any(static e => e.IsAssertion("Issuer"))) findings.Add(Refusals.ResponseIssuerMissing.With("no Issuer"));
        if (assertion?.Elements.Any(static e => e.IsAssertion("Issuer")) == false) findings.Add(Refusals.AssertionIssuerMissing.With("no Issuer"));
        var found = findings.Noted.Count;
        var isSigned = IsSigned(root, findings);
        var assertionIsSigned = assertion is not null && IsSigned(assertion, findings);
        var placed = (isSigned ? 1 : 0) + (assertionIsSigned ? 1 : 0);
        if (placed != signatures) findings.AddUnlessExplained(findings.Noted.Count > found, Refusals.SignatureMisplaced.With($"{signatures - placed} elsewhere"));
        return shape with { ResponseIsSigned = isSigned, AssertionIsSigned = assertionIsSigned };
    }

    private static bool IsSigned(Element element, Findings findings) => findings.Attempt(element, static e => XmlSignature.Of(e)) is not null;
}
