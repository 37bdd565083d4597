using System.Globalization;
using System.Text;
using System.Xml;
using JitGateway.Identity;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Bindings;

/// <summary>A logout message of ours: a request for one login (SAML Core 3.7.1), or the answer to a request (3.7.2).</summary>
/// <param name="Issuer">Our entity id.</param>
/// <param name="Destination">Null in SOAP, where the answer goes where the question came from.</param>
internal sealed record OutgoingLogout(string Id, DateTimeOffset IssueInstant, string Issuer, Uri? Destination)
{
    private const string ByUser = "urn:oasis:names:tc:SAML:2.0:logout:user";

    /// <summary>For how long the identity provider may act on a request.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <param name="login">Whose NameID and SessionIndex its identity provider has sent, and gets back as they were.</param>
    public string RequestXml(LogoutName login) => ToXml("LogoutRequest", xml =>
    {
        xml.WriteAttributeString("NotOnOrAfter", Time(IssueInstant + Life));
        xml.WriteAttributeString("Reason", ByUser);
    }, xml =>
    {
        xml.WriteStartElement("saml", "NameID", SamlNames.AssertionNamespace);
        if (login.NameQualifier is { } qualifier) xml.WriteAttributeString("NameQualifier", qualifier);
        if (login.SpNameQualifier is { } spQualifier) xml.WriteAttributeString("SPNameQualifier", spQualifier);
        if (login.NameIdFormat is { } format) xml.WriteAttributeString("Format", format);
        xml.WriteString(login.NameId);
        xml.WriteEndElement();
        if (login.SessionIndex is { } index) xml.WriteElementString("samlp", "SessionIndex", SamlNames.ProtocolNamespace, index);
    });

    public string ResponseXml(string inResponseTo, Status status) => ToXml("LogoutResponse", xml => xml.WriteAttributeString("InResponseTo", inResponseTo), xml =>
    {
        xml.WriteStartElement("samlp", "Status", SamlNames.ProtocolNamespace);
        xml.WriteStartElement("samlp", "StatusCode", SamlNames.ProtocolNamespace);
        xml.WriteAttributeString("Value", status.Code);
        if (status.SecondCode is { } second)
        {
            xml.WriteStartElement("samlp", "StatusCode", SamlNames.ProtocolNamespace);
            xml.WriteAttributeString("Value", second);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        if (status.Message is { } message) xml.WriteElementString("samlp", "StatusMessage", SamlNames.ProtocolNamespace, message);
        xml.WriteEndElement();
    });

    private string ToXml(string name, Action<XmlWriter> attributes, Action<XmlWriter> content)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("samlp", name, SamlNames.ProtocolNamespace);
            xml.WriteAttributeString("xmlns", "saml", null, SamlNames.AssertionNamespace);
            xml.WriteAttributeString("ID", Id);
            xml.WriteAttributeString("Version", SamlNames.Version);
            xml.WriteAttributeString("IssueInstant", Time(IssueInstant));
            if (Destination is not null) xml.WriteAttributeString("Destination", Destination.AbsoluteUri);
            attributes(xml);
            xml.WriteElementString("saml", "Issuer", SamlNames.AssertionNamespace, Issuer);
            content(xml);
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What an identity provider calls a login of ours, as it said at that login.</summary>
/// <param name="IdentityProvider">Its configured name.</param>
/// <param name="Issuer">Its entity id then.</param>
internal sealed record LogoutName(string IdentityProvider, string Issuer, string NameId, string? NameIdFormat, string? NameQualifier, string? SpNameQualifier, string? SessionIndex)
{
    /// <summary>Null where it sent no NameID: then it cannot be asked to end the login.</summary>
    public static LogoutName? Of(UserIdentity user) => user.NameId is { Length: > 0 } nameId
        ? new(user.IdentityProvider, user.Subject.Issuer, nameId, user.NameIdFormat, user.NameQualifier, user.SpNameQualifier, user.SessionIndex)
        : null;
}
