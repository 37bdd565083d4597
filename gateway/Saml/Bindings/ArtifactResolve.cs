using System.Globalization;
using System.Text;
using System.Xml;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Bindings;

/// <summary>Asks for the message that an artifact stands for (SAML Core 3.5.1).</summary>
internal sealed record ArtifactResolve(string Id, DateTimeOffset IssueInstant, string Issuer, Uri Destination, SamlArtifact Artifact)
{
    /// <summary>The SOAPAction of SAML (Bindings 3.2.3.2).</summary>
    public const string SoapAction = "\"http://www.oasis-open.org/committees/security\"";

    public string ToXml()
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("samlp", "ArtifactResolve", SamlNames.ProtocolNamespace);
            xml.WriteAttributeString("xmlns", "saml", null, SamlNames.AssertionNamespace);
            xml.WriteAttributeString("ID", Id);
            xml.WriteAttributeString("Version", SamlNames.Version);
            xml.WriteAttributeString("IssueInstant", IssueInstant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("Destination", Destination.AbsoluteUri);
            xml.WriteElementString("saml", "Issuer", SamlNames.AssertionNamespace, Issuer);
            xml.WriteElementString("samlp", "Artifact", SamlNames.ProtocolNamespace, Artifact.ToString());
            xml.WriteEndElement();
        }

        return text.ToString();
    }
}
