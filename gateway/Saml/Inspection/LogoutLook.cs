using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Inspection;

/// <summary>Looks at a logout message by the rules of <see cref="LogoutValidator"/>, and tells everything that is wrong with it. It ends nobody's session.</summary>
/// <param name="SingleLogoutService">Ours.</param>
internal sealed record LogoutLook(string SingleLogoutService, Func<string, TrustedIdentityProvider?> FindIdentityProvider, OpenEncrypted Open, TimeProvider Clock)
{
    public IReadOnlyList<Finding> Inspect(XmlTree document, DetachedSignature? beside)
    {
        var findings = Findings.OfInspection();
        try
        {
            Inspect(document, beside, findings);
        }
        catch (RefusedException e)
        {
            if (!findings.Noted.Any(f => f.Refusal.Reason == e.Refusal.Reason)) return [.. findings.Noted, new Finding(e.Refusal, findings.Stage, findings.IsVouchedFor)];
        }

        return findings.Noted;
    }

    private void Inspect(XmlTree document, DetachedSignature? beside, Findings findings)
    {
        var shape = LogoutShape.Of(document.Root, document.Root.LocalName, inEnvelope: false, findings);
        var known = FindIdentityProvider(shape.Issuer);
        if (known is null) findings.Add(Refusals.IssuerUnknown.With($"{shape.Issuer}"));
        var identityProvider = known ?? TrustedIdentityProvider.Stranger(shape.Issuer);
        findings.IdentityProvider = identityProvider.Name;

        findings.Stage = FindingStage.Signature;
        var isSigned = shape.IsSigned || beside is not null;
        findings.IsVouchedFor = isSigned && known is not null && Verifies(document, shape, beside, identityProvider, findings);
        if (!isSigned && !identityProvider.AllowUnsignedLogout) findings.Add(Refusals.LogoutUnsigned.With("neither inside nor beside the message is a signature"));

        findings.Stage = FindingStage.Meaning;
        if (!identityProvider.MayLogout) findings.Add(Refusals.LogoutDisabled.With($"SingleLogout of {identityProvider.Name}"));
        var context = new MessageContext(Clock, identityProvider, findings);
        if (shape.Message.LocalName == "LogoutRequest") Check(LogoutRequest.Read(shape.Message, Open, findings), isSigned, context);
        else Check(Response.ReadOfLogout(shape.Message, findings), isSigned, context);
    }

    private void Check(LogoutRequest request, bool isSigned, MessageContext context)
    {
        Check(request.Issuer, request.IssueInstant, request.Destination, isSigned, context);
        if (request.NameId is { } nameId) IdentityText.Check(nameId, context.Findings);
        if (request.IssueInstant is not null && LogoutValidator.EndOf(request) is var end && context.Clock.IsOver(end)) context.Findings.Add(context.Clock.Late(Refusals.LogoutExpired, end));
    }

    private void Check(Response response, bool isSigned, MessageContext context)
    {
        Check(response.Issuer, response.IssueInstant, response.Destination, isSigned, context);
        if (response.InResponseTo is null) context.Findings.Add(Refusals.LogoutInResponseTo.With("it answers no request"));
    }

    private void Check(Issuer? issuer, DateTimeOffset? issued, string? destination, bool isSigned, MessageContext context)
    {
        ResponseChecks.IssuerIs(issuer, Refusals.LogoutIssuerMissing, context);
        ResponseChecks.Destination(destination, SingleLogoutService, isSigned, context);
        ResponseChecks.IssueInstant(issued, context);
    }

    private static bool Verifies(XmlTree document, LogoutShape shape, DetachedSignature? beside, TrustedIdentityProvider identityProvider, Findings findings)
    {
        var (policy, before) = (new AlgorithmPolicy(identityProvider.AllowSha1), findings.Noted.Count);
        if (beside is not null) findings.Attempt(beside, s => SignatureVerifier.Verify(s, identityProvider.SigningKeys, policy));
        if (shape.IsSigned && !SignatureVerifier.Verify(document, shape.Message, identityProvider.SigningKeys, policy).TryGet(out _, out var refusal)) findings.Add(refusal);
        return findings.Noted.Count == before;
    }
}
