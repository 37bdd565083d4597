using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>The one place of a logout message, alone or in a SOAP envelope, and the one place of its signature: one that stands anywhere else is refused.</summary>
/// <param name="Issuer">As written, which nobody vouches for yet: it only says whose keys to try. It is checked again after them.</param>
internal sealed record LogoutShape(Element Message, string Issuer, bool IsSigned)
{
    public static LogoutShape Of(Element root, string name, bool inEnvelope, Findings findings)
    {
        var message = inEnvelope ? SoapBody.Only(root, Refusals.LogoutEnvelope) : root;
        if (!message.IsProtocol(name)) findings.Add(Refusals.LogoutRoot.With($"{message.LocalName} of namespace {message.NamespaceUri}"));
        message.RequireId(findings);
        if (IdAttributes.FindDuplicate(root) is { } duplicate) findings.Add(Refusals.IdDuplicate.With($"{duplicate}"));
        if (message.Elements.FirstOrDefault(static e => e.IsAssertion("Issuer")) is not { } issuer) throw new RefusedException(Refusals.LogoutIssuerMissing.With("no Issuer"));

        var isSigned = findings.Attempt(message, static e => XmlSignature.Of(e)) is not null;
        var misplaced = root.DescendantsAndSelf.Count(static e => e.IsSignature()) - (isSigned ? 1 : 0);
        if (misplaced > 0) findings.Add(Refusals.SignatureMisplaced.With($"{misplaced} elsewhere"));
        return new LogoutShape(message, Protocol.Issuer.Read(issuer, findings)!.Value, isSigned);
    }
}
