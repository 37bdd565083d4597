using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Saml.Metadata;
using static JitGateway.Tests.Saml.Metadata.Federation;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>Metadata files as they come out of mail programs, browsers and hands, each with what the operator reads: it says what is wrong.</summary>
public sealed class BrokenMetadataTests
{
    private const string Id = "https://idp.example.org";
    private const string NotXml = "the metadata is not XML that can be read: ";

    private static readonly string Good = Member(Id).Replace("<md:EntityDescriptor", "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"", StringComparison.Ordinal);
    private static readonly string KeyDescriptor = Good[Good.IndexOf("<md:KeyDescriptor", StringComparison.Ordinal)..(Good.IndexOf("</md:KeyDescriptor>", StringComparison.Ordinal) + "</md:KeyDescriptor>".Length)];
    private static readonly string Certificate = Good[(Good.IndexOf("<ds:X509Certificate>", StringComparison.Ordinal) + "<ds:X509Certificate>".Length)..Good.IndexOf("</ds:X509Certificate>", StringComparison.Ordinal)];

    public static TheoryData<string, string> Files => new()
    {
        { "empty", NotXml + "saml.xml.malformed" },
        { "sign-in page", "the document holds no SAML metadata; its root is html" },
        { "page with a DOCTYPE", NotXml + "saml.xml.doctype" },
        { "entities that explode", NotXml + "saml.xml.doctype" },
        { "external entity", NotXml + "saml.xml.doctype" },
        { "JSON", NotXml + "saml.xml.malformed" },
        { "base64 of metadata", NotXml + "saml.xml.malformed" },
        { "certificate alone", NotXml + "saml.xml.malformed" },
        { "cut off", NotXml + "saml.xml.malformed" },
        { "text after the end", NotXml + "saml.xml.malformed" },
        { "UTF-16", NotXml + "saml.xml.nul" },
        { "Latin-1", NotXml + "saml.xml.encoding: the bytes are not valid UTF-8" },
        { "another encoding named", NotXml + "saml.xml.encoding: the XML declaration names the encoding \"ISO-8859-1\"" },
        { "style sheet", NotXml + "saml.xml.processing_instruction" },
        { "nested deep", NotXml + "saml.xml.too_deep: more than 64 levels" },
        { "a thousand attributes", NotXml + "saml.xml.too_many_attributes: more than 64 on one element" },
        { "a thousand namespaces", NotXml + "saml.xml.too_many_" },
        { "attribute of a megabyte", NotXml + "saml.xml.too_large: more than 65536 bytes between two signs of markup" },
        { "text of two megabytes", NotXml + "saml.xml.too_large: more than 1048576 bytes between two signs of markup" },
        { "empty group", "the metadata is empty: it has no EntityDescriptor" },
        { "application's metadata", "the metadata has no identity provider (no IDPSSODescriptor for SAML 2.0)" },
        { "SAML 1.1 alone", "the metadata has no identity provider (no IDPSSODescriptor for SAML 2.0)" },
        { "two providers", "the metadata has 2 identity providers: name one in EntityId" },
        { "no entityID", "the EntityDescriptor has no entityID" },
        { "entityID without end", "the entityID has 1200 characters, at most 1024 (SAML Metadata 2.3.2)" },
        { "no key", $"{Id} has no key for signing that can be used: it has no KeyDescriptor" },
        { "key for encryption alone", $"{Id} has no key for signing that can be used: its keys are for encryption alone" },
        { "empty KeyInfo", $"{Id} has no key for signing that can be used: its KeyInfo is empty" },
        { "certificate with a typing error", $"{Id} has no key for signing that can be used: no certificate and no key value in its KeyInfo can be read" },
        { "key of 1024 bits", $"{Id} has no key for signing that can be used: RSA 1024 (certificate SHA-256 " },
        { "SOAP alone", $"{Id} offers no SingleSignOnService with HTTP-Redirect or HTTP-POST: what it offers is SOAP at {Id}/sso" },
        { "address that is no URL", $"{Id} offers no SingleSignOnService with HTTP-Redirect or HTTP-POST: what it offers is HTTP-Redirect at idp.example.org/sso" },
        { "address that is a script", $"{Id} offers no SingleSignOnService with HTTP-Redirect or HTTP-POST: what it offers is HTTP-Redirect at javascript:alert(1)" },
        { "end that is no time", "validUntil of the metadata is not a time" },
        { "duration that is none", "cacheDuration of the metadata is not a duration" },
        { "duration into the past", "cacheDuration of the metadata is not a duration" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Says_what_is_wrong(string file, string said) =>
        Refused(() => MetadataOf.Document(Content(file))).ShouldStartWith(said);

    [Fact]
    public void There_are_more_than_25_of_them() => Files.Count().ShouldBeGreaterThan(25);

    [Fact]
    public void What_is_broken_was_good_before() => MetadataOf.Document(Encoding.UTF8.GetBytes(Good)).EntityId.ShouldBe(Id);

    /// <summary>However the bytes come in, the same is said.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Says_the_same_of_what_comes_byte_by_byte(string file, string said)
    {
        var content = Content(file);
        if (content.Length > 100_000) content = content[..100_000];
        Refused(() => MetadataDocument.Read(new DrippingStream(content), [null], []).Provider(null)).ShouldStartWith(content.Length == 100_000 && said.Contains("1048576", StringComparison.Ordinal) ? NotXml + "saml.xml.malformed" : said);
    }

    private static byte[] Content(string file) => file switch
    {
        "UTF-16" => Encoding.Unicode.GetBytes(Good),
        "Latin-1" => Encoding.Latin1.GetBytes(Good.Replace("<md:IDPSSO", "<!-- Universität --><md:IDPSSO", StringComparison.Ordinal)),
        _ => Encoding.UTF8.GetBytes(Text(file)),
    };

    private static string Text(string file) => file switch
    {
        "empty" => "",
        "sign-in page" => "<html><body>Sign in</body></html>",
        "page with a DOCTYPE" => "<!DOCTYPE html>\n<html><body>Sign in</body></html>",
        "entities that explode" => "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>" + Good,
        "external entity" => "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">" + Good,
        "JSON" => "{ \"issuer\": \"https://idp.example.org\" }",
        "base64 of metadata" => Convert.ToBase64String(Encoding.UTF8.GetBytes(Good)),
        "certificate alone" => Signer.ExportCertificatePem(),
        "cut off" => Good[..^40],
        "text after the end" => Good + "Kind regards",
        "another encoding named" => "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + Good,
        "style sheet" => "<?xml version=\"1.0\"?><?xml-stylesheet href=\"evil.xsl\"?>" + Good,
        "nested deep" => Inside(string.Concat(Enumerable.Repeat("<x>", 100_000))),
        "a thousand attributes" => Inside($"<x {string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"a{i}=\"\""))}/>"),
        "a thousand namespaces" => Inside($"<x {string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"xmlns:a{i}=\"u\""))}/>"),
        "attribute of a megabyte" => Inside($"<x a=\"{new string('>', 1_000_000)}\"/>"),
        "text of two megabytes" => Inside(new string('x', 2_000_000)),
        "empty group" => "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\"/>",
        "application's metadata" => Good.Replace("IDPSSODescriptor", "SPSSODescriptor", StringComparison.Ordinal),
        "SAML 1.1 alone" => Good.Replace("SAML:2.0:protocol", "SAML:1.1:protocol", StringComparison.Ordinal),
        "two providers" => Document(Member(Id), Member("https://other.example.org")),
        "no entityID" => Good.Replace($"entityID=\"{Id}\"", "", StringComparison.Ordinal),
        "entityID without end" => Good.Replace($"entityID=\"{Id}\"", $"entityID=\"{new string('x', 1200)}\"", StringComparison.Ordinal),
        "no key" => Good.Replace(KeyDescriptor, "", StringComparison.Ordinal),
        "key for encryption alone" => Good.Replace("use=\"signing\"", "use=\"encryption\"", StringComparison.Ordinal),
        "empty KeyInfo" => Good.Replace(KeyDescriptor, "<md:KeyDescriptor><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></md:KeyDescriptor>", StringComparison.Ordinal),
        "certificate with a typing error" => Good.Replace(Certificate, Certificate[..100] + "…" + Certificate[100..], StringComparison.Ordinal),
        "key of 1024 bits" => Good.Replace(Certificate, Weak(), StringComparison.Ordinal),
        "SOAP alone" => Good.Replace("HTTP-Redirect", "SOAP", StringComparison.Ordinal),
        "address that is no URL" => Good.Replace($"Location=\"{Id}/sso\"", "Location=\"idp.example.org/sso\"", StringComparison.Ordinal),
        "address that is a script" => Good.Replace($"Location=\"{Id}/sso\"", "Location=\"javascript:alert(1)\"", StringComparison.Ordinal),
        "end that is no time" => Good.Replace("entityID=", "validUntil=\"31.12.2026\" entityID=", StringComparison.Ordinal),
        "duration that is none" => Good.Replace("entityID=", "cacheDuration=\"06:00:00\" entityID=", StringComparison.Ordinal),
        "duration into the past" => Good.Replace("entityID=", "cacheDuration=\"-PT1S\" entityID=", StringComparison.Ordinal),
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, "no such file"),
    };

    private static string Inside(string what) => Good.Replace("<md:IDPSSO", what + "<md:IDPSSO", StringComparison.Ordinal);

    private static string Weak()
    {
        using var key = RSA.Create(1024);
        using var certificate = new CertificateRequest("CN=weak", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return Convert.ToBase64String(certificate.RawData);
    }

    /// <summary>One byte at a time, as a slow source sends.</summary>
    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
