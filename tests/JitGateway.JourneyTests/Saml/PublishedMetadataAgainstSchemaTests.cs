using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Saml;

/// <summary>Our own metadata before the judges of others: the schemas of OASIS, by libxml2, and xmlsec1.</summary>
public sealed class PublishedMetadataAgainstSchemaTests : IDisposable
{
    private const string Everything = """
        {
          "Sign": true, "DisplayName": { "en": "Example applications", "de": "Anwendungen von Beispiel & Söhne" }, "Description": "Wiki, time sheets, and more", "InformationUrl": "https://www.example.com/apps",
          "PrivacyStatementUrl": { "en": "https://www.example.com/privacy", "de": "https://www.example.com/datenschutz" }, "Logos": [ { "Url": "https://www.example.com/logo.png", "Width": 80, "Height": 60 } ],
          "Organization": { "Name": "Example Ltd", "Url": "https://www.example.com" },
          "Contacts": [
            { "Type": "Technical", "GivenName": "Operations", "Emails": [ "operations@example.com" ], "Telephones": [ "+49 30 123456" ] }, { "Type": "Security", "Company": "Example Ltd", "Surname": "Response Team", "Emails": "security@example.com" }
          ],
          "RequestedAttributes": [ { "Name": "urn:oid:0.9.2342.19200300.100.1.3", "FriendlyName": "mail", "Required": true }, { "Name": "groups" } ]
        }
        """;

    private readonly XmlTool _tool = new();

    public void Dispose() => _tool.Dispose();

    /// <summary>With two keys of each kind and all that can be said, signed.</summary>
    [Fact]
    public async Task Is_valid_and_its_signature_verifies()
    {
        var configuration = new GatewayConfiguration(FreePort.Next()).WithDecryptionKey().With("Saml:Metadata", Everything);
        KeyPair.Create("the next one").WriteTo(configuration.Directory, "next");
        configuration.With("Saml:SigningKeys", """[ { "Certificate": "sp.crt", "Key": "sp.key" }, { "Certificate": "next.crt", "Key": "next.key" } ]""")
            .With("Saml:DecryptionKeys", """[ { "Certificate": "decryption.crt", "Key": "decryption.key" }, { "Certificate": "next.crt", "Key": "next.key" } ]""");
        await using var gateway = await GatewayProcess.StartAsync(configuration);
        var full = await gateway.MetadataAsync();
        full.ShouldContain("<md:Organization>");

        (await ComplaintOfSchemaAsync(full)).ShouldBeNull();
        (await ComplaintOfXmlsecAsync(full, configuration)).ShouldBeNull();

        (await ComplaintOfSchemaAsync(full.Replace(" width=\"80\"", "", StringComparison.Ordinal)))!.ShouldContain("width");
        (await ComplaintOfXmlsecAsync(full.Replace("/sso/acs", "/sso/evil", StringComparison.Ordinal), configuration)).ShouldNotBeNull();
    }

    /// <summary>Debian has the schemas in opensaml-schemas and xmltooling-schemas; where they name each other by their place in the web, the catalogue says where they are.</summary>
    private async Task<string?> ComplaintOfSchemaAsync(string metadata)
    {
        var catalogue = _tool.Write("catalog.xml", """
            <catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
              <system systemId="http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd" uri="file:///usr/share/xml/xmltooling/xmldsig-core-schema.xsd"/>
              <system systemId="http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd" uri="file:///usr/share/xml/xmltooling/xenc-schema.xsd"/>
              <system systemId="http://www.w3.org/2001/xml.xsd" uri="file:///usr/share/xml/xmltooling/xml.xsd"/>
            </catalog>
            """);
        var schemas = _tool.Write("schemas.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
              <xs:import namespace="urn:oasis:names:tc:SAML:2.0:metadata" schemaLocation="/usr/share/xml/opensaml/saml-schema-metadata-2.0.xsd"/>
              <xs:import namespace="urn:oasis:names:tc:SAML:metadata:ui" schemaLocation="/usr/share/xml/opensaml/sstc-saml-metadata-ui-v1.0.xsd"/>
              <xs:import namespace="http://www.w3.org/2009/xmlenc11#" schemaLocation="/usr/share/xml/xmltooling/xenc11-schema.xsd"/>
            </xs:schema>
            """);
        return await ComplaintAsync("env", $"XML_CATALOG_FILES={catalogue}", "xmllint", "--nonet", "--noout", "--schema", schemas, _tool.Write("metadata.xml", metadata));
    }

    private Task<string?> ComplaintOfXmlsecAsync(string metadata, GatewayConfiguration configuration) => ComplaintAsync("xmlsec1", "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor",
        "--pubkey-cert-pem", Path.Combine(configuration.Directory, "sp.crt"), _tool.Write("metadata.xml", metadata));

    private async Task<string?> ComplaintAsync(string program, params string[] arguments)
    {
        try
        {
            await _tool.RunAsync(program, arguments);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
