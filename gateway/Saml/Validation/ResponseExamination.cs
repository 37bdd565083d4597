using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The one way that a login response takes (web browser SSO profile), whether it is to be accepted or inspected: shape, then cryptography, then
/// meaning. An acceptance ends at the first finding, so what it reads is read from the canonical bytes that a trusted key has signed; an
/// inspection goes on, and reads what nobody vouches for as it is written.
/// </summary>
internal static class ResponseExamination
{
    /// <param name="covered">The response as the signature of a message around it covers it; null: nothing does.</param>
    /// <returns>The assertion and what it was measured against; null where an inspection found none to read.</returns>
    /// <exception cref="RefusedException">As <see cref="Findings.Add"/>.</exception>
    public static (Assertion Assertion, ValidationContext Context)? Examine(XmlTree document, ResponseExpectations expectations, Findings findings, Element? covered = null)
    {
        findings.Stage = FindingStage.Shape;
        if (ResponseShape.Of(document.Root, findings) is not { } shape) return null;
        var identityProvider = FindIdentityProvider(shape, expectations, findings);
        findings.IdentityProvider = identityProvider.Name;

        findings.Stage = FindingStage.Signature;
        var signedResponse = shape.ResponseIsSigned ? Verified(document, shape.Response, identityProvider, findings) : covered;
        var decryption = new MessageDecryption(document, expectations, identityProvider, findings);
        var presented = decryption.Open(shape, signedResponse);
        shape = presented.Shape;

        findings.Stage = FindingStage.Signature;
        var signedAssertion = shape.AssertionIsSigned ? Verified(presented.Document, shape.Assertion!, identityProvider, findings) : null;
        var trusted = signedAssertion ?? presented.CoveredBy(signedResponse, findings);

        // without a signature of its own the response is hearsay: all it can do below is get the message refused
        findings.Stage = FindingStage.Meaning;
        findings.IsVouchedFor = signedResponse is not null;
        var response = Response.Read(signedResponse ?? shape.Response, findings);
        if (response.Status is { IsSuccess: false } declined) findings.Add(Refusals.StatusNotSuccess.With(declined));
        if (shape.Assertion is null)
            findings.AddUnlessExplained(shape.EncryptedAssertion is not null || response.Status is { IsSuccess: false }, Refusals.AssertionMissing.At(shape.Response, "Assertion"));
        else if (trusted is null)
            findings.AddUnlessExplained(shape.ResponseIsSigned || shape.AssertionIsSigned, Refusals.SignatureMissing.With("neither the response nor the assertion is signed"));

        findings.IsVouchedFor = trusted is not null;
        var assertion = (trusted ?? shape.Assertion) is { } said ? Assertion.Read(said, decryption.Open, findings) : null;
        findings.IssuedAt = assertion?.IssueInstant ?? response.IssueInstant;
        findings.AnswersRequest = expectations.Request is { } request && assertion?.Subject?.Confirmations.Any(c => c.InResponseTo == request.Id) == true;
        var context = new ValidationContext(expectations, identityProvider, findings);
        findings.IsVouchedFor = signedResponse is not null;
        ResponseChecks.Check(response, shape.ResponseIsSigned, context);
        if (assertion is null) return null;

        findings.IsVouchedFor = trusted is not null;
        AssertionChecks.Check(assertion, context);
        ConfirmationChecks.Check(assertion, context);
        return (assertion, context);
    }

    /// <summary>By the Issuer as written, which nobody vouches for yet: it only says whose keys to try. It is checked again after them.</summary>
    private static TrustedIdentityProvider FindIdentityProvider(ResponseShape shape, ResponseExpectations expectations, Findings findings)
    {
        var issuer = IssuerOf(shape.Response, findings);
        var other = IssuerOf(shape.Assertion, findings);
        if (issuer is not null && other is not null && other != issuer) findings.Add(Refusals.IssuerMismatch.With($"the response is from {issuer}, the assertion from {other}"));
        var named = issuer ?? other ?? "";
        if (expectations.FindIdentityProvider(named) is { } known) return known;
        findings.AddUnlessExplained(named.Length == 0 && issuer is null, Refusals.IssuerUnknown.With($"{named}"));
        return TrustedIdentityProvider.Stranger(named);
    }

    private static string? IssuerOf(Element? element, Findings findings) =>
        element?.Elements.FirstOrDefault(static e => e.IsAssertion("Issuer")) is { } issuer ? Issuer.Read(issuer, findings)?.Value : null;

    /// <summary>Nothing can be said about the signature of a stranger.</summary>
    private static Element? Verified(XmlTree document, Element signed, TrustedIdentityProvider identityProvider, Findings findings)
    {
        if (identityProvider.IsStranger) return null;
        if (SignatureVerifier.Verify(document, signed, identityProvider.SigningKeys, new AlgorithmPolicy(identityProvider.AllowSha1)).TryGet(out var verified, out var refusal))
            return verified.Root;
        findings.Add(refusal);
        return null;
    }
}
