using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The one way that a logout message takes (single logout profile, Profiles 4.4), whether it is to be accepted or inspected: shape, then cryptography, then meaning. What is read is what a trusted key has signed, inside
/// the message or beside it; an inspection goes on, and reads what nobody vouches for as it is written.
/// </summary>
internal static class LogoutExamination
{
    /// <summary>For a request without NotOnOrAfter.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);

    /// <summary>As long a request is heeded at most, so that it need not be remembered for longer.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <returns>The request, when it is too late to heed it, and what it was measured against.</returns>
    /// <exception cref="RefusedException">As <see cref="Findings.Add"/>, and where there is no message to read.</exception>
    public static (LogoutRequest Request, DateTimeOffset? End, MessageContext Context) Request(XmlTree document, PresentedLogout presented, LogoutExpectations expectations, Findings findings)
    {
        var said = Said.In(document, presented, "LogoutRequest", expectations, findings);
        var request = LogoutRequest.Read(said.Message, said.Decryption.Open, findings) with { IsSigned = said.IsSigned };
        said.Check(request.Issuer, request.IssueInstant, request.Destination, presented, expectations);
        if (request.NameId is { } nameId) IdentityText.Check(nameId, findings);
        if (EndOf(request) is not { } end) return (request, null, said.Context);
        if (said.Context.Clock.IsOver(end)) findings.Add(said.Context.Clock.Late(Refusals.LogoutExpired, end));
        return (request, end, said.Context);
    }

    /// <inheritdoc cref="Request"/>
    public static (Response Response, MessageContext Context) Response(XmlTree document, PresentedLogout presented, LogoutExpectations expectations, Findings findings)
    {
        var said = Said.In(document, presented, "LogoutResponse", expectations, findings);
        var response = Protocol.Response.ReadOfLogout(said.Message, findings);
        said.Check(response.Issuer, response.IssueInstant, response.Destination, presented, expectations);
        if (response.InResponseTo is null) findings.Add(Refusals.LogoutInResponseTo.With("it answers no request"));
        else if (response.InResponseTo != expectations.RequestId) findings.Add(Refusals.LogoutInResponseTo.With($"{response.InResponseTo}, the request was {expectations.RequestId}"));
        return (response, said.Context);
    }

    private static DateTimeOffset? EndOf(LogoutRequest request)
    {
        if (request.IssueInstant is not { } issued) return null;
        return request.NotOnOrAfter is not { } end ? issued.Plus(UsualLife) : end < issued.Plus(LongestLife) ? end : issued.Plus(LongestLife);
    }

    /// <summary>A message of which it is settled who says it.</summary>
    private sealed record Said(Element Message, bool IsSigned, MessageContext Context, MessageDecryption Decryption)
    {
        public static Said In(XmlTree document, PresentedLogout presented, string name, LogoutExpectations expectations, Findings findings)
        {
            findings.Stage = FindingStage.Shape;
            var shape = LogoutShape.Of(document.Root, name, presented.InEnvelope, findings);
            var known = expectations.FindIdentityProvider(shape.Issuer);
            if (known is null) findings.Add(Refusals.IssuerUnknown.With($"{shape.Issuer}"));
            var identityProvider = known ?? TrustedIdentityProvider.Stranger(shape.Issuer);
            findings.IdentityProvider = identityProvider.Name;

            findings.Stage = FindingStage.Signature;
            var isSigned = shape.IsSigned || presented.Signature is not null;
            var mayBeUnsigned = !presented.InEnvelope && identityProvider.AllowUnsignedLogout;
            var verified = known is null ? null : Verified(document, shape, presented.Signature, identityProvider, findings);
            if (!isSigned && !mayBeUnsigned) findings.Add(Refusals.LogoutUnsigned.With("neither inside nor beside the message is a signature"));

            findings.Stage = FindingStage.Meaning;
            findings.IsVouchedFor = isSigned && verified is not null;
            if (!identityProvider.MayLogout) findings.Add(Refusals.LogoutDisabled.With($"SingleLogout of {identityProvider.Name}"));
            var decryption = new MessageDecryption(document, expectations, identityProvider, findings) { IsUnsignedExplained = isSigned || !mayBeUnsigned };
            return new Said(verified ?? shape.Message, isSigned, new MessageContext(expectations.Clock, identityProvider, findings), decryption);
        }

        public void Check(Issuer? issuer, DateTimeOffset? issued, string? destination, PresentedLogout presented, LogoutExpectations expectations)
        {
            ResponseChecks.IssuerIs(issuer, Refusals.LogoutIssuerMissing, Context);
            ResponseChecks.Destination(destination, expectations.SingleLogoutService, IsSigned && !presented.InEnvelope, Context);
            ResponseChecks.IssueInstant(issued, Context);
        }

        /// <summary>Every signature that is there must verify.</summary>
        /// <returns>What is covered; null where an inspection found a signature that does not hold.</returns>
        private static Element? Verified(XmlTree document, LogoutShape shape, DetachedSignature? beside, TrustedIdentityProvider identityProvider, Findings findings)
        {
            var policy = new AlgorithmPolicy(identityProvider.AllowSha1);
            var holds = beside is null || findings.Attempt(beside, s => SignatureVerifier.Verify(s, identityProvider.SigningKeys, policy)) is not null;
            if (!shape.IsSigned) return holds ? shape.Message : null;
            if (SignatureVerifier.Verify(document, shape.Message, identityProvider.SigningKeys, policy).TryGet(out var verified, out var refusal)) return holds ? verified.Root : null;
            findings.Add(refusal);
            return null;
        }
    }
}
