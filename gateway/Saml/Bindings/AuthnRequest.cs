using System.Globalization;
using System.Text;
using System.Xml;

namespace JitGateway.Saml.Bindings;

/// <summary>A request to authenticate somebody (SAML Core 3.4.1).</summary>
internal sealed record AuthnRequest
{
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    public required string Id { get; init; }

    public required DateTimeOffset IssueInstant { get; init; }

    /// <summary>Our entity id.</summary>
    public required string Issuer { get; init; }

    public required Uri Destination { get; init; }

    public required string AssertionConsumerServiceUrl { get; init; }

    /// <summary>A format URI; null leaves it to the provider.</summary>
    public string? NameIdFormat { get; init; }

    /// <summary>Class references of which the answer must have one; empty: any.</summary>
    public IReadOnlyList<string> RequestedAuthnContext { get; init; } = [];

    public string ToXml()
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("samlp", "AuthnRequest", Protocol);
            xml.WriteAttributeString("xmlns", "saml", null, Assertion);
            xml.WriteAttributeString("ID", Id);
            xml.WriteAttributeString("Version", "2.0");
            xml.WriteAttributeString("IssueInstant", IssueInstant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("Destination", Destination.AbsoluteUri);
            xml.WriteAttributeString("AssertionConsumerServiceURL", AssertionConsumerServiceUrl);
            xml.WriteAttributeString("ProtocolBinding", SamlBindings.HttpPost);
            xml.WriteElementString("saml", "Issuer", Assertion, Issuer);
            xml.WriteStartElement("samlp", "NameIDPolicy", Protocol);
            if (NameIdFormat is not null) xml.WriteAttributeString("Format", NameIdFormat);
            xml.WriteAttributeString("AllowCreate", "true");
            xml.WriteEndElement();
            WriteRequestedAuthnContext(xml);
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private void WriteRequestedAuthnContext(XmlWriter xml)
    {
        if (RequestedAuthnContext.Count == 0) return;
        xml.WriteStartElement("samlp", "RequestedAuthnContext", Protocol);
        xml.WriteAttributeString("Comparison", "exact");
        foreach (var reference in RequestedAuthnContext)
            xml.WriteElementString("saml", "AuthnContextClassRef", Assertion, reference);
        xml.WriteEndElement();
    }
}

/// <summary>Binding URIs (SAML Bindings 3.4.1, 3.5.1, 3.2.1).</summary>
internal static class SamlBindings
{
    public const string HttpRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    public const string HttpPost = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    public const string Soap = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
}
