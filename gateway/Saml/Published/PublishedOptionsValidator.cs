using System.Xml;
using JitGateway.Configuration;

namespace JitGateway.Saml.Published;

internal sealed class PublishedOptionsValidator : IOptionsValidator<PublishedOptions>
{
    public void Validate(PublishedOptions options, string section, ConfigurationContext context)
    {
        var errors = context.Errors;
        CheckPage(options.InformationUrl, $"{section}:InformationUrl", errors);
        CheckPage(options.PrivacyStatementUrl, $"{section}:PrivacyStatementUrl", errors);
        if (options.Organization is { } organization)
        {
            if (organization.Name is null) errors.Add($"{section}:Organization:Name", null, "is missing", "Write the name of the organization, as registers have it");
            if (organization.Url is null) errors.Add($"{section}:Organization:Url", null, "is missing", "Write the https URL of its web site");
            CheckPage(organization.Url, $"{section}:Organization:Url", errors);
        }

        foreach (var (logo, i) in options.Logos.Select(static (l, i) => (l, i)))
        {
            if (logo.Url is null || logo.Url.Scheme != Uri.UriSchemeHttps) errors.Add($"{section}:Logos:{i}:Url", logo.Url?.OriginalString, "is not an address from which a sign-in page could take a picture", "Write an https URL");
            if (logo.Width < 1 || logo.Height < 1) errors.Add($"{section}:Logos:{i}", null, "has no size", "Write Width and Height in pixels");
        }

        foreach (var (contact, i) in options.Contacts.Select(static (c, i) => (c, i)))
        {
            var path = $"{section}:Contacts:{i}";
            CheckText(contact.Company, $"{path}:Company", errors);
            CheckText(contact.GivenName, $"{path}:GivenName", errors);
            CheckText(contact.Surname, $"{path}:Surname", errors);
            foreach (var telephone in contact.Telephones) CheckText(telephone, $"{path}:Telephones", errors);
            if (contact.Emails.Count == 0) errors.Add($"{section}:Contacts:{i}:Emails", null, "is missing", "Write an address, as in operations@example.com");
            foreach (var email in contact.Emails.Where(static e => e.Split('@') is not [{ Length: > 0 }, { Length: > 0 }] || e.Contains(':') || e.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c))))
                errors.Add($"{section}:Contacts:{i}:Emails", email, "is not an address", "Write it without mailto:, as in operations@example.com");
        }

        foreach (var (attribute, i) in options.RequestedAttributes.Select(static (a, i) => (a, i)))
        {
            if (string.IsNullOrWhiteSpace(attribute.Name))
                errors.Add($"{section}:RequestedAttributes:{i}:Name", attribute.Name, "is missing", "Write the attribute's name, as in urn:oid:0.9.2342.19200300.100.1.3");
            else
                CheckText(attribute.Name, $"{section}:RequestedAttributes:{i}:Name", errors);
            CheckText(attribute.FriendlyName, $"{section}:RequestedAttributes:{i}:FriendlyName", errors);
        }
    }

    /// <summary>XML has no way to write most control characters (XML 1.0, 2.2), nor half a pair of surrogates.</summary>
    private static void CheckText(string? text, string path, ConfigurationErrors errors)
    {
        if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl) || !IsXml(text)))
            errors.Add(path, text, "is not a text that could be published", "Write it without control characters, or leave it out");
    }

    private static bool IsXml(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static void CheckPage(LocalizedText? pages, string path, ConfigurationErrors errors)
    {
        foreach (var (_, page) in pages?.Texts ?? [])
            if (!Uri.TryCreate(page, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
                errors.Add(path, page, "is not the address of a page", "Write an https URL");
    }
}
