using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>What an ArtifactResponse has to fit.</summary>
/// <param name="IdentityProvider">Whom we asked.</param>
/// <param name="RequestId">The ID of our ArtifactResolve.</param>
/// <param name="IsVouchedByChannel">It came by TLS, from the host that the metadata names.</param>
internal sealed record ArtifactExpectations(TrustedIdentityProvider IdentityProvider, string RequestId, bool IsVouchedByChannel, TimeProvider Clock);

/// <summary>A response that came for an artifact. It is judged like any other: nothing is decided yet.</summary>
/// <param name="Document">The response alone.</param>
/// <param name="Covered">The response as the signature of the ArtifactResponse covers it; null where that has none.</param>
/// <param name="IdentityProvider">Who gave it, and the only one whose response it may be: that signature speaks for nobody else.</param>
internal sealed record ResolvedResponse(XmlTree Document, Element? Covered, TrustedIdentityProvider IdentityProvider);

/// <summary>
/// The acceptance of what an identity provider gives for an artifact (Bindings 3.6, Core 3.5.2): shape, then cryptography, then meaning, ended by the first finding. The response inside is another matter:
/// <see cref="ResponseValidator"/> judges it.
/// </summary>
internal static class ArtifactValidator
{
    /// <param name="xml">The SOAP envelope.</param>
    public static Outcome<ResolvedResponse> Validate(ReadOnlyMemory<byte> xml, ArtifactExpectations expectations)
    {
        if (!HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var document, out var unreadable)) return unreadable with { IdentityProvider = expectations.IdentityProvider.Name };
        try
        {
            return Validate(document, expectations);
        }
        catch (RefusedException e)
        {
            return e.Refusal with { IdentityProvider = expectations.IdentityProvider.Name };
        }
    }

    private static ResolvedResponse Validate(XmlTree document, ArtifactExpectations expectations)
    {
        var findings = Findings.OfAcceptance();
        var provider = expectations.IdentityProvider;
        findings.IdentityProvider = provider.Name;
        var message = SoapBody.Only(document.Root, Refusals.ArtifactEnvelope);
        if (message.Is(SamlNames.SoapNamespace, "Fault")) findings.Add(Refusals.ArtifactFault.With("a SOAP fault"));
        if (!message.IsProtocol("ArtifactResponse")) findings.Add(Refusals.ArtifactEnvelope.With($"the Body holds {message.LocalName} of namespace {message.NamespaceUri}"));
        message.RequireVersion(Refusals.ArtifactVersion, findings);
        message.RequireId(findings);
        if (IdAttributes.FindDuplicate(document.Root) is { } duplicate) findings.Add(Refusals.IdDuplicate.With($"{duplicate}"));
        var response = ResponseIn(message);
        var isSigned = findings.Attempt(message, static e => XmlSignature.Of(e)) is not null;
        var elsewhere = Signatures(document.Root) - (isSigned ? 1 : 0) - (response is null ? 0 : Signatures(response));
        if (elsewhere > 0) findings.Add(Refusals.SignatureMisplaced.With($"{elsewhere} elsewhere"));

        findings.Stage = FindingStage.Signature;
        var said = isSigned ? Verified(document, message, provider, findings) : message;
        if (!isSigned && !expectations.IsVouchedByChannel) findings.Add(Refusals.ArtifactUnsigned.With("no signature, no TLS"));

        findings.Stage = FindingStage.Meaning;
        findings.IsVouchedFor = true;
        CheckMeaning(said, new MessageContext(expectations.Clock, provider, findings), expectations.RequestId);
        if (response is null) findings.Add(Refusals.ArtifactEmpty.With("the ArtifactResponse carries no message"));
        return new ResolvedResponse(DetachedElement.Of(response!, document), isSigned ? ResponseIn(said) : null, provider);
    }

    private static void CheckMeaning(Element said, MessageContext context, string requestId)
    {
        var findings = context.Findings;
        Element? issuer = null, status = null;
        foreach (var child in said.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, findings);
            else if (child.IsProtocol("Status")) child.Once(ref status, findings);
        }

        if (issuer is null) findings.Add(Refusals.ArtifactIssuerMissing.At(said, "Issuer"));
        ResponseChecks.IssuerIs(Issuer.Read(issuer!, findings), Refusals.ArtifactIssuerMissing, context);
        ResponseChecks.IssueInstant(said.RequireTime("IssueInstant", Refusals.IssueInstantMissing, findings), context);
        if (said.OptionalAttribute("InResponseTo", findings) is var answered && answered != requestId) findings.Add(Refusals.ArtifactInResponseTo.With($"{answered}, the request was {requestId}"));
        if (status is null) findings.Add(Refusals.StatusMissing.At(said, "Status"));
        if (Status.Read(status!, findings) is { IsSuccess: false } failed) findings.Add(Refusals.ArtifactFault.With(failed));
    }

    /// <summary>Core 3.5.2 lets any message stand there, and a response is what was asked for.</summary>
    private static Element? ResponseIn(Element message)
    {
        Element? response = null;
        foreach (var child in message.Elements)
        {
            if (child.IsAssertion("Issuer") || child.IsSignature() || child.IsProtocol("Extensions") || child.IsProtocol("Status")) continue;
            if (response is not null || !child.IsProtocol("Response")) throw new RefusedException(Refusals.ArtifactEnvelope.With($"{child.LocalName} of namespace {child.NamespaceUri} in ArtifactResponse"));
            response = child;
        }

        return response;
    }

    private static Element Verified(XmlTree document, Element message, TrustedIdentityProvider provider, Findings findings)
    {
        if (SignatureVerifier.Verify(document, message, provider.SigningKeys, new AlgorithmPolicy(provider.AllowSha1)).TryGet(out var verified, out var refusal)) return verified.Root;
        findings.Add(refusal);
        return message;
    }

    private static int Signatures(Element root) => root.DescendantsAndSelf.Count(static e => e.IsSignature());
}
