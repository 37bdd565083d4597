using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>
/// The acceptance of logout messages (single logout profile, Profiles 4.4): shape, then cryptography, then meaning, ended by the first finding. What is read is what a trusted key has
/// signed, inside the message or beside it.
/// </summary>
internal static class LogoutValidator
{
    /// <summary>For a request without NotOnOrAfter.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);

    /// <summary>As long a request is heeded at most, so that it need not be remembered for longer.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    public static Outcome<Valid<LogoutRequest>> ValidateRequest(PresentedLogout presented, LogoutExpectations expectations) => Attempt(() =>
    {
        var said = Said.In(presented, "LogoutRequest", expectations);
        var request = LogoutRequest.Read(said.Message, said.Decryption.Open, said.Findings) with { IsSigned = said.IsSigned };
        said.Check(request.Issuer, request.IssueInstant, request.Destination, presented, expectations);
        IdentityText.Check(request.NameId!, said.Findings);
        var end = EndOf(request);
        if (said.Context.Clock.IsOver(end)) said.Findings.Add(said.Context.Clock.Late(Refusals.LogoutExpired, end));
        return new Valid<LogoutRequest>(request, said.Context.IdentityProvider, end.Plus(said.Context.Clock.Tolerance));
    });

    /// <summary>A response is bound to the one request that it answers, and so cannot be used again.</summary>
    public static Outcome<Valid<Response>> ValidateResponse(PresentedLogout presented, LogoutExpectations expectations) => Attempt(() =>
    {
        var said = Said.In(presented, "LogoutResponse", expectations);
        var response = Response.ReadOfLogout(said.Message, said.Findings);
        said.Check(response.Issuer, response.IssueInstant, response.Destination, presented, expectations);
        if (expectations.RequestId is null || response.InResponseTo != expectations.RequestId) said.Findings.Add(Refusals.LogoutInResponseTo.With($"{response.InResponseTo}, the request was {expectations.RequestId}"));
        return new Valid<Response>(response, said.Context.IdentityProvider, said.Context.Clock.Now);
    });

    /// <summary>When it is too late to heed a request that says when it was issued.</summary>
    public static DateTimeOffset EndOf(LogoutRequest request)
    {
        var (issued, end) = (request.IssueInstant!.Value, request.NotOnOrAfter);
        return end is null ? issued.Plus(UsualLife) : end < issued.Plus(LongestLife) ? end.Value : issued.Plus(LongestLife);
    }

    private static Outcome<Valid<T>> Attempt<T>(Func<Valid<T>> validation)
        where T : class
    {
        try
        {
            return validation();
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    /// <summary>A message of which it is settled who says it.</summary>
    private sealed record Said(Element Message, bool IsSigned, MessageContext Context, MessageDecryption Decryption)
    {
        public Findings Findings => Context.Findings;

        public static Said In(PresentedLogout presented, string name, LogoutExpectations expectations)
        {
            var findings = Findings.OfAcceptance();
            if (!HardenedXml.Read(presented.Xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) throw new RefusedException(unreadable);
            var shape = LogoutShape.Of(document.Root, name, presented.InEnvelope, findings);
            var identityProvider = expectations.FindIdentityProvider(shape.Issuer) ?? throw new RefusedException(Refusals.IssuerUnknown.With($"{shape.Issuer}"));
            findings.IdentityProvider = identityProvider.Name;

            findings.Stage = FindingStage.Signature;
            var message = findings.Attempt((shape, document), s => Verified(s.document, s.shape, presented.Signature, identityProvider))!;
            var isSigned = shape.IsSigned || presented.Signature is not null;
            if (!isSigned && (presented.InEnvelope || !identityProvider.AllowUnsignedLogout)) findings.Add(Refusals.LogoutUnsigned.With("neither inside nor beside the message is a signature"));

            findings.Stage = FindingStage.Meaning;
            findings.IsVouchedFor = isSigned;
            if (!identityProvider.MayLogout) findings.Add(Refusals.LogoutDisabled.With($"SingleLogout of {identityProvider.Name}"));
            return new Said(message, isSigned, new MessageContext(expectations.Clock, identityProvider, findings), new MessageDecryption(document, expectations, identityProvider, findings));
        }

        public void Check(Issuer? issuer, DateTimeOffset? issued, string? destination, PresentedLogout presented, LogoutExpectations expectations)
        {
            ResponseChecks.IssuerIs(issuer, Refusals.LogoutIssuerMissing, Context);
            ResponseChecks.Destination(destination, expectations.SingleLogoutService, IsSigned && !presented.InEnvelope, Context);
            ResponseChecks.IssueInstant(issued, Context);
        }

        /// <summary>Every signature that is there must verify.</summary>
        private static Element Verified(XmlTree document, LogoutShape shape, DetachedSignature? beside, TrustedIdentityProvider identityProvider)
        {
            var policy = new AlgorithmPolicy(identityProvider.AllowSha1);
            if (beside is not null) SignatureVerifier.Verify(beside, identityProvider.SigningKeys, policy);
            if (!shape.IsSigned) return shape.Message;
            return SignatureVerifier.Verify(document, shape.Message, identityProvider.SigningKeys, policy).TryGet(out var verified, out var refusal) ? verified.Root : throw new RefusedException(refusal);
        }
    }
}
