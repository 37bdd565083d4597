using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>SOAP 1.1, 4: a Header may stand first; what of it must be understood is not.</summary>
internal static class SoapBody
{
    /// <returns>The one message of the one Body.</returns>
    /// <exception cref="RefusedException">For <paramref name="reason"/>: it is no such envelope.</exception>
    public static Element Only(Element envelope, RefusalReason reason)
    {
        if (!envelope.Is(SamlNames.SoapNamespace, "Envelope")) throw new RefusedException(reason.With($"{envelope.LocalName} of namespace {envelope.NamespaceUri}"));
        var parts = envelope.Elements.ToList();
        if (parts is [var header, _] && header.Is(SamlNames.SoapNamespace, "Header"))
        {
            if (header.Elements.FirstOrDefault(static e => e.Attribute(SamlNames.SoapNamespace, "mustUnderstand") is not (null or "0")) is { } unknown)
                throw new RefusedException(reason.With($"header {unknown.LocalName} must be understood"));
            parts.RemoveAt(0);
        }

        return parts is [var body] && body.Is(SamlNames.SoapNamespace, "Body") && body.Elements.ToList() is [var message]
            ? message
            : throw new RefusedException(reason.With("there is not one Body with one message"));
    }
}
