using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Xml.Linq;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Our own metadata, as an identity provider's operator fetches it.</summary>
public sealed class ServiceProviderMetadataTests
{
    private const string Enc = "http://www.w3.org/2001/04/xmlenc#";
    private const string Enc11 = "http://www.w3.org/2009/xmlenc11#";

    private static readonly XNamespace Md = "urn:oasis:names:tc:SAML:2.0:metadata";
    private static readonly XNamespace Ds = "http://www.w3.org/2000/09/xmldsig#";

    [Fact]
    public async Task Is_there_before_any_identity_provider_is()
    {
        await using var gateway = await RunningGateway.StartAsync();

        var response = await gateway.FetchAsync("/sso/metadata");

        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/samlmetadata+xml");
        var entity = XElement.Parse(await response.Content.ReadAsStringAsync());
        entity.Name.ShouldBe(Md + "EntityDescriptor");
        ((string?)entity.Attribute("entityID")).ShouldBe("http://127.0.0.1/sso/metadata");
        var role = entity.Elements().ShouldHaveSingleItem();
        role.Name.ShouldBe(Md + "SPSSODescriptor");
        ((string?)role.Attribute("protocolSupportEnumeration")).ShouldBe("urn:oasis:names:tc:SAML:2.0:protocol");
        ((string?)role.Attribute("WantAssertionsSigned")).ShouldBe("true");
        // the schema fixes the order
        role.Elements().Select(e => e.Name.LocalName).ShouldBe(["KeyDescriptor", "SingleLogoutService", "SingleLogoutService", "SingleLogoutService", "NameIDFormat", "NameIDFormat", "NameIDFormat", "AssertionConsumerService", "AssertionConsumerService"]);
        role.Elements(Md + "SingleLogoutService").Select(l => ((string?)l.Attribute("Binding"), (string?)l.Attribute("Location"))).ShouldBe(
            ((string?, string?)[])[.. new[] { "HTTP-Redirect", "HTTP-POST", "SOAP" }.Select(b => ($"urn:oasis:names:tc:SAML:2.0:bindings:{b}", "http://127.0.0.1/sso/slo"))]);
        var key = role.Element(Md + "KeyDescriptor")!;
        ((string?)key.Attribute("use")).ShouldBe("signing");
        Convert.FromBase64String(key.Descendants(Ds + "X509Certificate").Single().Value).ShouldBe(ServiceProviderKeyFile.Certificate.RawData);
        var acs = role.Element(Md + "AssertionConsumerService")!;
        ((string?)acs.Attribute("Location")).ShouldBe("http://127.0.0.1/sso/acs");
        ((string?)acs.Attribute("Binding")).ShouldBe("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");
        ((string?)acs.Attribute("index")).ShouldBe("0");
    }

    /// <summary>What is not served is not offered: providers would encrypt for us, or log out by SOAP.</summary>
    [Fact]
    public async Task Publishes_every_signing_key_and_offers_nothing_that_is_not_served()
    {
        using var folder = new ConfigurationFolder();
        var (next, key) = NewKey();
        folder.WithFile("next.pem", $"{next.ExportCertificatePem()}\n{key}");
        folder.WithFile("sp.pem", ServiceProviderKeyFile.Pem);
        await File.WriteAllBytesAsync(Path.Combine(folder.Folder, "next.pfx"), X509Certificate2.CreateFromPem(next.ExportCertificatePem(), key).Export(X509ContentType.Pfx, "open"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Saml": { "EntityId": "urn:example:gateway",
                "SigningKeys": [ { "Certificate": {{Text(folder, "sp.pem")}}, "Key": {{Text(folder, "sp.pem")}} }, { "Path": {{Text(folder, "next.pfx")}}, "Password": "open" } ],
                "IdentityProviders": { "corp": { "Metadata": {{Text(folder, "absent.xml")}}, "NameIdFormat": "emailAddress", "SignAuthnRequests": false, "SingleLogout": "Off" } } } }
            """);

        var entity = XElement.Parse(await gateway.Client.GetStringAsync("/sso/metadata"));

        ((string?)entity.Attribute("entityID")).ShouldBe("urn:example:gateway");
        entity.Descendants(Ds + "X509Certificate").Select(c => Convert.FromBase64String(c.Value)).ShouldBe([ServiceProviderKeyFile.Certificate.RawData, next.RawData]);
        entity.Descendants(Md + "KeyDescriptor").ShouldAllBe(k => (string?)k.Attribute("use") == "signing");
        entity.Descendants(Md + "SingleLogoutService").ShouldBeEmpty();
        entity.Descendants(Md + "NameIDFormat").Select(f => f.Value).ShouldBe(["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"]);
        ((string?)entity.Descendants(Md + "SPSSODescriptor").Single().Attribute("AuthnRequestsSigned")).ShouldBe("false");
    }

    /// <summary>The former key too, so that what was encrypted under it can be read until every provider has the next one.</summary>
    [Fact]
    public async Task Publishes_every_decryption_key_with_the_algorithms_that_are_accepted()
    {
        using var folder = new ConfigurationFolder();
        var (next, key) = NewKey();
        folder.WithFile("sp.pem", ServiceProviderKeyFile.Pem);
        await File.WriteAllBytesAsync(Path.Combine(folder.Folder, "next.pfx"), X509Certificate2.CreateFromPem(next.ExportCertificatePem(), key).Export(X509ContentType.Pfx, "open"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Saml": { "DecryptionKeys": [ { "Path": {{Text(folder, "next.pfx")}}, "Password": "open" }, { "Certificate": {{Text(folder, "sp.pem")}}, "Key": {{Text(folder, "sp.pem")}} } ] } }
            """);

        var entity = XElement.Parse(await gateway.Client.GetStringAsync("/sso/metadata"));

        entity.Descendants(Md + "KeyDescriptor").Select(k => (string?)k.Attribute("use")).ShouldBe(["signing", "encryption", "encryption"]);
        var descriptors = entity.Descendants(Md + "KeyDescriptor").Where(k => (string?)k.Attribute("use") == "encryption").ToList();
        descriptors.Select(d => Convert.FromBase64String(d.Descendants(Ds + "X509Certificate").Single().Value)).ShouldBe([next.RawData, ServiceProviderKeyFile.Certificate.RawData]);
        foreach (var descriptor in descriptors)
        {
            // the schema fixes the order
            descriptor.Elements().First().Name.ShouldBe(Ds + "KeyInfo");
            descriptor.Elements(Md + "EncryptionMethod").Select(m => (string?)m.Attribute("Algorithm")).ShouldBe([
                $"{Enc11}aes256-gcm", $"{Enc11}aes192-gcm", $"{Enc11}aes128-gcm", $"{Enc}aes256-cbc", $"{Enc}aes192-cbc", $"{Enc}aes128-cbc", $"{Enc}rsa-oaep-mgf1p", $"{Enc11}rsa-oaep"]);
            var oaep = descriptor.Elements(Md + "EncryptionMethod").Last();
            ((string?)oaep.Element(Ds + "DigestMethod")!.Attribute("Algorithm")).ShouldBe($"{Enc}sha256");
            ((string?)oaep.Element(XName.Get("MGF", Enc11))!.Attribute("Algorithm")).ShouldBe($"{Enc11}mgf1sha256");
        }
    }

    [Fact]
    public async Task Answers_HEAD_without_a_body()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var response = await gateway.SendAsync(HttpMethod.Head, "/sso/metadata", "*/*");
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentLength!.Value.ShouldBeGreaterThan(500);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    private static string Text(ConfigurationFolder folder, string name) => JsonSerializer.Serialize(Path.Combine(folder.Folder, name));

    private static (X509Certificate2 Certificate, string Key) NewKey()
    {
        using var key = RSA.Create(2048);
        return (new CertificateRequest("CN=next", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100)),
            key.ExportPkcs8PrivateKeyPem());
    }
}
