using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The acceptance of a login response (web browser SSO profile): size and shape, then cryptography, then meaning. What is said is
/// read only from the canonical bytes that a trusted key has signed.
/// </summary>
internal static class ResponseValidator
{
    /// <param name="xml">The decoded SAMLResponse.</param>
    public static Outcome<Valid<Assertion>> Validate(ReadOnlyMemory<byte> xml, ResponseExpectations expectations)
    {
        if (!HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) return unreadable;
        TrustedIdentityProvider? identityProvider = null;
        try
        {
            var shape = ResponseShape.Of(document.Root);
            identityProvider = FindIdentityProvider(shape, expectations);
            return Validate(document, shape, identityProvider, expectations);
        }
        catch (RefusedException e)
        {
            return e.Refusal with { IdentityProvider = identityProvider?.Name };
        }
    }

    private static Outcome<Valid<Assertion>> Validate(XmlTree document, ResponseShape shape, TrustedIdentityProvider identityProvider, ResponseExpectations expectations)
    {
        var signedResponse = shape.ResponseIsSigned ? Verified(document, shape.Response, identityProvider) : null;
        var signedAssertion = shape.AssertionIsSigned ? Verified(document, shape.Assertion!, identityProvider) : null;
        var context = new ValidationContext(expectations, identityProvider);

        // without a signature of its own the response is hearsay: all it can do below is get the message refused
        var response = Response.Read(signedResponse ?? shape.Response);
        if (!response.Status.IsSuccess) throw new RefusedException(Declined(response.Status));
        if (shape.Assertion is null) throw Refusals.AssertionMissing.At(shape.Response, "Assertion");
        if ((signedAssertion ?? AssertionIn(signedResponse)) is not { } trusted)
            throw new RefusedException(Refusals.SignatureMissing.With("neither the response nor the assertion is signed"));

        var assertion = Assertion.Read(trusted);
        var refusal = ResponseChecks.Check(response, shape.ResponseIsSigned, context)
            ?? AssertionChecks.Check(assertion, context)
            ?? ConfirmationChecks.Check(assertion, context);
        return refusal is null
            ? new Valid<Assertion>(assertion, identityProvider, ConfirmationChecks.ReplayableUntil(assertion, context))
            : refusal with { IdentityProvider = identityProvider.Name };
    }

    /// <summary>By the Issuer as written, which nobody vouches for yet: it only says whose keys to try. It is checked again after them.</summary>
    private static TrustedIdentityProvider FindIdentityProvider(ResponseShape shape, ResponseExpectations expectations)
    {
        var issuer = Issuer.Read(shape.Response.Elements.First(static e => e.IsAssertion("Issuer"))).Value;
        if (shape.Assertion is not null && Issuer.Read(shape.Assertion.Elements.First(static e => e.IsAssertion("Issuer"))).Value is var other && other != issuer)
            throw new RefusedException(Refusals.IssuerMismatch.With($"the response is from {issuer}, the assertion from {other}"));
        return expectations.FindIdentityProvider(issuer) ?? throw new RefusedException(Refusals.IssuerUnknown.With($"{issuer}"));
    }

    private static Element Verified(XmlTree document, Element signed, TrustedIdentityProvider identityProvider) =>
        SignatureVerifier.Verify(document, signed, identityProvider.SigningKeys, new AlgorithmPolicy(identityProvider.AllowSha1)).TryGet(out var verified, out var refusal)
            ? verified.Root
            : throw new RefusedException(refusal);

    private static Element? AssertionIn(Element? signedResponse) => signedResponse?.Elements.Single(static e => e.IsAssertion("Assertion"));

    private static Refusal Declined(Status status) =>
        Refusals.StatusNotSuccess.With($"{status.Code}, then {status.SecondCode}, message {status.Message}") with { Status = status };
}
