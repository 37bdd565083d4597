using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The places of a response where something may stand that counts: one assertion directly in the response, one signature in each. An assertion or
/// a signature anywhere else is refused, whatever it says, so that no reader can be led to another one than the one that was verified.
/// </summary>
/// <param name="Assertion">Null where the response carries none.</param>
internal sealed record ResponseShape(Element Response, Element? Assertion, bool ResponseIsSigned, bool AssertionIsSigned)
{
    public static ResponseShape Of(Element root)
    {
        if (!root.IsProtocol("Response")) throw new RefusedException(Refusals.RootUnexpected.With($"the root is {root.LocalName} of namespace {root.NamespaceUri}"));
        root.RequireVersion(Refusals.ResponseVersion);
        root.RequireId();
        if (IdAttributes.FindDuplicate(root) is { } duplicate) throw new RefusedException(Refusals.IdDuplicate.With($"{duplicate}"));

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

        if (nested > 0) throw new RefusedException(Refusals.AssertionNested.With($"{nested} of them"));
        if (assertions + encrypted > 1) throw new RefusedException(Refusals.AssertionCount.With($"{assertions} in clear, {encrypted} encrypted"));
        if (encrypted > 0) throw new RefusedException(Refusals.EncryptedAssertionUnsupported.With("one EncryptedAssertion"));
        return WithSignatures(root, assertion, signatures);
    }

    private static ResponseShape WithSignatures(Element root, Element? assertion, int signatures)
    {
        if (!root.Elements.Any(static e => e.IsAssertion("Issuer"))) throw Refusals.ResponseIssuerMissing.At(root, "Issuer");
        if (assertion?.Elements.Any(static e => e.IsAssertion("Issuer")) == false) throw Refusals.AssertionIssuerMissing.At(assertion, "Issuer");
        var shape = new ResponseShape(root, assertion, XmlSignature.Of(root) is not null, assertion is not null && XmlSignature.Of(assertion) is not null);
        var placed = (shape.ResponseIsSigned ? 1 : 0) + (shape.AssertionIsSigned ? 1 : 0);
        return placed == signatures ? shape : throw new RefusedException(Refusals.SignatureMisplaced.With($"{signatures - placed} elsewhere"));
    }
}
