using System.Text;
using System.Xml.Linq;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Published;

/// <summary>What our metadata says for people, and that it is signed.</summary>
public sealed class PublishedMetadataTests
{
    private const string Everything = """
        { "Saml": { "Metadata": {
            "Sign": true,
            "DisplayName": { "en": "Example applications", "de": "Anwendungen von Beispiel & Söhne" },
            "Description": "Wiki, time sheets, and more",
            "InformationUrl": "https://www.example.com/apps",
            "PrivacyStatementUrl": { "en": "https://www.example.com/privacy", "de": "https://www.example.com/datenschutz" },
            "Logos": [ { "Url": "https://www.example.com/logo.png", "Width": 80, "Height": 60 } ],
            "Organization": { "Name": "Example Ltd", "Url": "https://www.example.com" },
            "Contacts": [
              { "Type": "Technical", "GivenName": "Operations", "Emails": [ "operations@example.com" ], "Telephones": [ "+49 30 123456" ] },
              { "Type": "Security", "Company": "Example Ltd", "Surname": "Response Team", "Emails": "security@example.com" }
            ],
            "RequestedAttributes": [ { "Name": "urn:oid:0.9.2342.19200300.100.1.3", "FriendlyName": "mail", "Required": true }, { "Name": "groups" } ]
        } } }
        """;

    private static readonly XNamespace Md = "urn:oasis:names:tc:SAML:2.0:metadata";
    private static readonly XNamespace Ui = "urn:oasis:names:tc:SAML:metadata:ui";
    private static readonly XNamespace Ds = "http://www.w3.org/2000/09/xmldsig#";

    [Fact]
    public async Task Says_everything_that_is_configured_where_the_schema_wants_it()
    {
        var entity = XElement.Parse(await MetadataAsync(Everything));

        entity.Elements().Select(e => e.Name.LocalName).ShouldBe(["Signature", "SPSSODescriptor", "Organization", "ContactPerson", "ContactPerson"]);
        var role = entity.Element(Md + "SPSSODescriptor")!;
        role.Elements().First().Name.ShouldBe(Md + "Extensions");
        role.Elements().Last().Name.ShouldBe(Md + "AttributeConsumingService");
        var ui = role.Element(Md + "Extensions")!.Element(Ui + "UIInfo")!;
        ui.Elements(Ui + "DisplayName").Select(Localized).ShouldBe(["de: Anwendungen von Beispiel & Söhne", "en: Example applications"], ignoreOrder: true);
        ui.Elements(Ui + "Description").Select(Localized).ShouldBe(["en: Wiki, time sheets, and more"]);
        ui.Elements(Ui + "PrivacyStatementURL").Select(Localized).ShouldBe(["de: https://www.example.com/datenschutz", "en: https://www.example.com/privacy"], ignoreOrder: true);
        ui.Element(Ui + "Logo")!.ToString().ShouldContain("height=\"60\" width=\"80\"");
        var wanted = role.Element(Md + "AttributeConsumingService")!.Elements(Md + "RequestedAttribute").ToList();
        wanted.Select(a => ((string?)a.Attribute("Name"), (string?)a.Attribute("FriendlyName"), (string?)a.Attribute("isRequired"), (string?)a.Attribute("NameFormat"))).ShouldBe([
            ("urn:oid:0.9.2342.19200300.100.1.3", "mail", "true", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"),
            ("groups", null, "false", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic")]);
        entity.Element(Md + "Organization")!.Elements().Select(e => $"{e.Name.LocalName} {Localized(e)}").ShouldBe([
            "OrganizationName en: Example Ltd", "OrganizationDisplayName en: Example Ltd", "OrganizationURL en: https://www.example.com"]);
        var contacts = entity.Elements(Md + "ContactPerson").ToList();
        contacts.Select(c => (string?)c.Attribute("contactType")).ShouldBe(["technical", "other"]);
        contacts[0].Elements().Select(e => $"{e.Name.LocalName} {e.Value}").ShouldBe(["GivenName Operations", "EmailAddress mailto:operations@example.com", "TelephoneNumber +49 30 123456"]);
        ((string?)contacts[1].Attribute(XName.Get("contactType", "http://refeds.org/metadata"))).ShouldBe("http://refeds.org/metadata/contactType/security");
    }

    [Fact]
    public async Task Is_signed_as_a_whole_by_the_first_key_and_stays_the_same_from_one_answer_to_the_next()
    {
        await using var gateway = await RunningGateway.StartAsync(Everything);
        var xml = await gateway.Client.GetByteArrayAsync("/sso/metadata");

        var key = TrustedKey.FromCertificate(ServiceProviderKeyFile.Certificate)!;
        HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var tree, out var unreadable).ShouldBeTrue(unreadable?.ToString());
        SignatureVerifier.Verify(tree!, tree!.Root, [key], AlgorithmPolicy.Strict).TryGet(out var verified, out var refusal).ShouldBeTrue(refusal?.ToString());
        verified!.Root.Attribute("entityID").ShouldBe("http://127.0.0.1/sso/metadata");
        (await gateway.Client.GetByteArrayAsync("/sso/metadata")).ShouldBe(xml);

        var tampered = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(xml).Replace("/sso/acs", "/sso/evil", StringComparison.Ordinal));
        HardenedXml.Read(tampered, XmlLimits.Message).TryGet(out var other, out _).ShouldBeTrue();
        SignatureVerifier.Verify(other!, other!.Root, [key], AlgorithmPolicy.Strict).TryGet(out _, out var digest).ShouldBeFalse();
        digest!.Reason.Id.Value.ShouldBe("saml.signature.digest");
    }

    [Fact]
    public async Task Another_configuration_is_another_document_at_once()
    {
        await using var gateway = await RunningGateway.StartAsync(Everything);
        (await gateway.Client.GetStringAsync("/sso/metadata")).ShouldContain("Example applications");

        gateway.Reconfigure("""{ "Saml": { "Metadata": { "DisplayName": "Renamed" } } }""");

        var renamed = await gateway.Client.GetStringAsync("/sso/metadata");
        renamed.ShouldContain("Renamed");
        XElement.Parse(renamed).Element(Ds + "Signature").ShouldBeNull();
    }

    [Fact]
    public async Task Without_settings_nothing_is_said_that_nobody_asked_for()
    {
        var entity = XElement.Parse(await MetadataAsync("{}"));
        entity.Descendants().Select(e => e.Name.LocalName).ShouldNotContain(n => n == "Extensions" || n == "Organization" || n == "ContactPerson" || n == "AttributeConsumingService" || n == "Signature");
    }

    [Theory]
    [InlineData(""" "Organization": { "DisplayName": "Example" } """, "Saml:Metadata:Organization:Name: is missing. Write the name of the organization, as registers have it.")]
    [InlineData(""" "Organization": { "Name": "Example", "Url": "www.example.com" } """, "Saml:Metadata:Organization:Url = \"www.example.com\": is not the address of a page. Write an https URL.")]
    [InlineData(""" "Contacts": [ { "GivenName": "A\u0007da", "Emails": "a@example.com" } ] """, "Saml:Metadata:Contacts:0:GivenName = \"A\u0007da\": is not a text that could be published. Write it without control characters, or leave it out.")]
    [InlineData(""" "Contacts": [ { "Telephones": [ "+49\u0001" ], "Emails": "a@example.com" } ] """, "Saml:Metadata:Contacts:0:Telephones = \"+49\u0001\": is not a text that could be published. Write it without control characters, or leave it out.")]
    [InlineData(""" "RequestedAttributes": [ { "Name": "urn:x", "FriendlyName": "m\u0001" } ] """, "Saml:Metadata:RequestedAttributes:0:FriendlyName = \"m\u0001\": is not a text that could be published. Write it without control characters, or leave it out.")]
    [InlineData(""" "Contacts": [ { "GivenName": "Ada" } ] """, "Saml:Metadata:Contacts:0:Emails: is missing. Write an address, as in operations@example.com.")]
    [InlineData(""" "Contacts": [ { "Emails": "mailto:ada@example.com" } ] """, "Saml:Metadata:Contacts:0:Emails = \"mailto:ada@example.com\": is not an address. Write it without mailto:, as in operations@example.com.")]
    [InlineData(""" "Contacts": [ { "Type": "Security", "Emails": "a" } ] """, "Saml:Metadata:Contacts:0:Emails = \"a\": is not an address. Write it without mailto:, as in operations@example.com.")]
    [InlineData(""" "Logos": [ { "Url": "http://www.example.com/logo.png", "Width": 1, "Height": 1 } ] """, "Saml:Metadata:Logos:0:Url = \"http://www.example.com/logo.png\": is not an address from which a sign-in page could take a picture. Write an https URL.")]
    [InlineData(""" "Logos": [ { "Url": "https://www.example.com/logo.png" } ] """, "Saml:Metadata:Logos:0: has no size. Write Width and Height in pixels.")]
    [InlineData(""" "RequestedAttributes": [ { "FriendlyName": "mail" } ] """, "Saml:Metadata:RequestedAttributes:0:Name = \"\": is missing. Write the attribute's name, as in urn:oid:0.9.2342.19200300.100.1.3.")]
    [InlineData(""" "DisplayName": { "english": " " } """, "Saml:Metadata:DisplayName: is neither a text nor texts by language. Write \"text\", or { \"en\": \"text\", \"de\": \"Text\" }.")]
    [InlineData(""" "DisplayName": "a\u0007b" """, "Saml:Metadata:DisplayName = \"a\u0007b\": is neither a text nor texts by language. Write \"text\", or { \"en\": \"text\", \"de\": \"Text\" }.")]
    public void What_is_wrong_is_said(string settings, string expected)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "Metadata": { {{settings}} } } }""");
        folder.Errors().ShouldContain(expected);
    }

    private static async Task<string> MetadataAsync(string configuration)
    {
        await using var gateway = await RunningGateway.StartAsync(configuration);
        return await gateway.Client.GetStringAsync("/sso/metadata");
    }

    private static string Localized(XElement element) => $"{(string?)element.Attribute(XNamespace.Xml + "lang")}: {element.Value}";
}
