using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>The one place of a logout message, alone or in a SOAP envelope, and the one place of its signature: one that stands anywhere else is refused.</summary>
/// <param name="Issuer">As written, which nobody vouches for yet: it only says whose keys to try. It is checked again after them.</param>
internal sealed record LogoutShape(Element Message, string Issuer, bool IsSigned)
{
    public static LogoutShape Of(Element root, string name, bool inEnvelope, Findings findings)
    {
        var message = inEnvelope ? InBody(root) : root;
        if (!message.IsProtocol(name)) findings.Add(Refusals.LogoutRoot.With($"{message.LocalName} of namespace {message.NamespaceUri}"));
        message.RequireId(findings);
        if (IdAttributes.FindDuplicate(root) is { } duplicate) findings.Add(Refusals.IdDuplicate.With($"{duplicate}"));
        if (message.Elements.FirstOrDefault(static e => e.IsAssertion("Issuer")) is not { } issuer) throw new RefusedException(Refusals.LogoutIssuerMissing.With("no Issuer"));

        var isSigned = findings.Attempt(message, static e => XmlSignature.Of(e)) is not null;
        var misplaced = root.DescendantsAndSelf.Count(static e => e.IsSignature()) - (isSigned ? 1 : 0);
        if (misplaced > 0) findings.Add(Refusals.SignatureMisplaced.With($"{misplaced} elsewhere"));
        return new LogoutShape(message, Protocol.Issuer.Read(issuer, findings)!.Value, isSigned);
    }

    /// <summary>SOAP 1.1, 4: a Header may stand first; what of it must be understood is not.</summary>
    private static Element InBody(Element envelope)
    {
        if (!envelope.Is(SamlNames.SoapNamespace, "Envelope")) throw new RefusedException(Refusals.LogoutEnvelope.With($"{envelope.LocalName} of namespace {envelope.NamespaceUri}"));
        var parts = envelope.Elements.ToList();
        if (parts is [var header, _] && header.Is(SamlNames.SoapNamespace, "Header"))
        {
            if (header.Elements.FirstOrDefault(static e => e.Attribute(SamlNames.SoapNamespace, "mustUnderstand") is not (null or "0")) is { } unknown)
                throw new RefusedException(Refusals.LogoutEnvelope.With($"header {unknown.LocalName} must be understood"));
            parts.RemoveAt(0);
        }

        return parts is [var body] && body.Is(SamlNames.SoapNamespace, "Body") && body.Elements.ToList() is [var message]
            ? message
            : throw new RefusedException(Refusals.LogoutEnvelope.With("there is not one Body with one message"));
    }
}
