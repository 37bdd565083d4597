using System.Globalization;
using System.Xml;
using JitGateway.Configuration;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Published;

/// <summary>Writes what our metadata says for people: UI info, requested attributes, organization, contacts. The schema fixes where each of them stands.</summary>
internal sealed class PublishedDescription(PublishedOptions options, string host)
{
    private const string UiNamespace = "urn:oasis:names:tc:SAML:metadata:ui";
    private const string RefedsNamespace = "http://refeds.org/metadata";
    private const string UriFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
    private const string BasicFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

    /// <summary>First in the role (mdui, 2.1).</summary>
    public void WriteUserInterface(XmlWriter xml)
    {
        if (options is { DisplayName: null, Description: null, InformationUrl: null, PrivacyStatementUrl: null, Logos.Count: 0 }) return;
        xml.WriteStartElement("md", "Extensions", SamlNames.MetadataNamespace);
        xml.WriteStartElement("mdui", "UIInfo", UiNamespace);
        Write(xml, "mdui", "DisplayName", UiNamespace, options.DisplayName);
        Write(xml, "mdui", "Description", UiNamespace, options.Description);
        Write(xml, "mdui", "InformationURL", UiNamespace, options.InformationUrl);
        Write(xml, "mdui", "PrivacyStatementURL", UiNamespace, options.PrivacyStatementUrl);
        foreach (var logo in options.Logos)
        {
            xml.WriteStartElement("mdui", "Logo", UiNamespace);
            xml.WriteAttributeString("height", logo.Height.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("width", logo.Width.ToString(CultureInfo.InvariantCulture));
            xml.WriteString(logo.Url!.AbsoluteUri);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>Last in the role (SAML Metadata 2.4.4.1).</summary>
    public void WriteRequestedAttributes(XmlWriter xml)
    {
        if (options.RequestedAttributes.Count == 0) return;
        xml.WriteStartElement("md", "AttributeConsumingService", SamlNames.MetadataNamespace);
        xml.WriteAttributeString("index", "0");
        xml.WriteAttributeString("isDefault", XmlConvert.ToString(true));
        Write(xml, "md", "ServiceName", SamlNames.MetadataNamespace, options.DisplayName ?? new([new("en", host)]));
        Write(xml, "md", "ServiceDescription", SamlNames.MetadataNamespace, options.Description);
        foreach (var attribute in options.RequestedAttributes)
        {
            xml.WriteStartElement("md", "RequestedAttribute", SamlNames.MetadataNamespace);
            if (attribute.FriendlyName is { } friendlyName) xml.WriteAttributeString("FriendlyName", friendlyName);
            xml.WriteAttributeString("Name", attribute.Name);
            xml.WriteAttributeString("NameFormat", attribute.Name.Contains(':') ? UriFormat : BasicFormat);
            xml.WriteAttributeString("isRequired", XmlConvert.ToString(attribute.Required));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>After the role.</summary>
    public void WriteOrganizationAndContacts(XmlWriter xml)
    {
        if (options.Organization is { } organization)
        {
            xml.WriteStartElement("md", "Organization", SamlNames.MetadataNamespace);
            Write(xml, "md", "OrganizationName", SamlNames.MetadataNamespace, organization.Name);
            Write(xml, "md", "OrganizationDisplayName", SamlNames.MetadataNamespace, organization.DisplayName ?? organization.Name);
            Write(xml, "md", "OrganizationURL", SamlNames.MetadataNamespace, organization.Url);
            xml.WriteEndElement();
        }

        foreach (var contact in options.Contacts) WriteContact(xml, contact);
    }

    private static void WriteContact(XmlWriter xml, ContactOptions contact)
    {
        xml.WriteStartElement("md", "ContactPerson", SamlNames.MetadataNamespace);
        if (contact.Type == ContactType.Security)
        {
            // the standard's types have none for it
            xml.WriteAttributeString("remd", "contactType", RefedsNamespace, "http://refeds.org/metadata/contactType/security");
            xml.WriteAttributeString("contactType", "other");
        }
        else
        {
            xml.WriteAttributeString("contactType", contact.Type.ToString().ToLowerInvariant());
        }

        Write(xml, "Company", contact.Company);
        Write(xml, "GivenName", contact.GivenName);
        Write(xml, "SurName", contact.Surname);
        foreach (var email in contact.Emails) Write(xml, "EmailAddress", $"mailto:{email}");
        foreach (var telephone in contact.Telephones) Write(xml, "TelephoneNumber", telephone);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string name, string? text)
    {
        if (text is not null) xml.WriteElementString("md", name, SamlNames.MetadataNamespace, text);
    }

    private static void Write(XmlWriter xml, string prefix, string name, string namespaceUri, LocalizedText? text)
    {
        foreach (var (language, value) in text?.Texts ?? [])
        {
            xml.WriteStartElement(prefix, name, namespaceUri);
            xml.WriteAttributeString("xml", "lang", "http://www.w3.org/XML/1998/namespace", language);
            xml.WriteString(value);
            xml.WriteEndElement();
        }
    }
}
