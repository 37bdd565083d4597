using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.JourneyTests.Saml;

/// <summary>What xmlsec1 encrypts, we accept; what the tests' own encrypter makes, xmlsec1 decrypts. Its OAEP knows SHA-1 alone: the others in <see cref="OaepAgainstOpensslTests"/>.</summary>
public sealed class EncryptionAgainstXmlsecTests : IDisposable
{
    private const string Saml = "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    private const string Ds = $"xmlns:ds=\"{Dsig}\"";
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

    private static readonly ResponseExpectations Expected = Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { AllowTripleDes = true, RequireEncryptedAssertions = true }) };

    private readonly XmlTool _tool = new();

    /// <summary>The algorithm, and xmlsec1's name for a key of its length.</summary>
    public static TheoryData<string, string> Contents => new()
    {
        { $"{Enc11}aes128-gcm", "aes-128" },
        { $"{Enc11}aes192-gcm", "aes-192" },
        { $"{Enc11}aes256-gcm", "aes-256" },
        { $"{Enc}aes128-cbc", "aes-128" },
        { $"{Enc}aes192-cbc", "aes-192" },
        { $"{Enc}aes256-cbc", "aes-256" },
        { $"{Enc}tripledes-cbc", "des-192" },
    };

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task What_xmlsec1_encrypts_and_signs_we_accept(string content, string key)
    {
        var encrypted = await EncryptAsync(InClear, content, key);

        var signed = await _tool.RunAsync("xmlsec1", [
            "--sign", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response", "--node-xpath", "/*/*[local-name()='Signature']",
            "--privkey-pem", _tool.Write("idp.pem", Exchange.IdpKey.ExportPkcs8PrivateKeyPem()), _tool.Write("encrypted.xml", encrypted)]);

        SaysAlice(signed);
    }

    /// <summary>xmlsec1 encrypts an element as it stands: what the elements around it declare is not repeated in the ciphertext.</summary>
    [Theory]
    [InlineData("aes128-gcm", "aes-128")]
    [InlineData("aes256-gcm", "aes-256")]
    public async Task What_xmlsec1_encrypts_under_declarations_of_the_root_we_accept(string content, string key)
    {
        var xml = Exchange.Good.ToXml(Exchange.Signer);
        var hoisted = xml.SwapAll($" {Saml}", "").SwapAll($" {Ds}", "").Swap("<samlp:Response ", $"<samlp:Response {Saml} {Ds} ");
        hoisted = hoisted.Swap(hoisted.Part("saml:Assertion"), $"<saml:EncryptedAssertion>{hoisted.Part("saml:Assertion")}</saml:EncryptedAssertion>");

        SaysAlice(await EncryptAsync(hoisted, $"{Enc11}{content}", key));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task What_the_message_encrypter_makes_xmlsec1_decrypts(string content, string key)
    {
        key.ShouldNotBeEmpty();
        foreach (var place in (KeyPlace[])[KeyPlace.InKeyInfo, KeyPlace.BesideByRetrieval])
        {
            var message = Exchange.Good.EncryptedBy(Exchange.Encrypter with { Content = content, Place = place }).ToXml(Exchange.Signer);

            var decrypted = await _tool.RunAsync("xmlsec1", [
                "--decrypt", "--id-attr:Id", $"{Enc}:EncryptedKey", "--privkey-pem", _tool.Write("sp.pem", ServiceProviderKeyFile.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()), _tool.Write("message.xml", message)]);

            CanonicalAssertion(decrypted).ShouldBe(CanonicalAssertion(Encoding.UTF8.GetBytes(Exchange.Good.ToXml(Exchange.Signer))));
        }
    }

    /// <summary>The good message, its assertion in an EncryptedAssertion to be encrypted, and a signature of the response to be filled in.</summary>
    private static string InClear
    {
        get
        {
            var xml = Exchange.Good.ToXml(Exchange.Signer);
            var template = $"<ds:Signature {Ds}><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{Exclusive}\"/><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"
                + $"<ds:Reference URI=\"#{Exchange.ResponseId}\"><ds:Transforms><ds:Transform Algorithm=\"{Dsig}enveloped-signature\"/><ds:Transform Algorithm=\"{Exclusive}\"/></ds:Transforms>"
                + $"<ds:DigestMethod Algorithm=\"{Enc}sha256\"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>";
            return xml.Swap(xml.Part("saml:Assertion"), $"<saml:EncryptedAssertion {Saml}>{xml.Part("saml:Assertion")}</saml:EncryptedAssertion>").After("</saml:Issuer>", template);
        }
    }

    private Task<byte[]> EncryptAsync(string xml, string content, string key)
    {
        var template = $"<xenc:EncryptedData xmlns:xenc=\"{Enc}\" Type=\"{Enc}Element\"><xenc:EncryptionMethod Algorithm=\"{content}\"/><ds:KeyInfo {Ds}><xenc:EncryptedKey>"
            + $"<xenc:EncryptionMethod Algorithm=\"{Enc}rsa-oaep-mgf1p\"/><ds:KeyInfo><ds:KeyName/></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>"
            + "<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>";
        return _tool.RunAsync("xmlsec1", [
            "--encrypt", "--session-key", key, "--pubkey-cert-pem", _tool.Write("sp.crt", ServiceProviderKeyFile.Certificate.ExportCertificatePem()),
            "--xml-data", _tool.Write("clear.xml", xml), "--node-xpath", "/*/*[local-name()='EncryptedAssertion']/*", _tool.Write("template.xml", template)]);
    }

    private static void SaysAlice(byte[] message)
    {
        var xml = Encoding.UTF8.GetString(message);
        xml.ShouldNotContain("alice");

        var assertion = Exchange.ShouldBeAccepted(xml, Expected).Value;

        assertion.Subject!.NameId!.Value.ShouldBe("alice-0042");
        assertion.Attributes.Select(a => a.Name).ShouldBe(["mail", "groups"]);
    }

    private static string CanonicalAssertion(byte[] message)
    {
        HardenedXml.Read(message, XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue(refusal?.ToString());
        var assertion = tree!.Root.DescendantsAndSelf.Single(e => e.IsAssertion("Assertion"));
        return Encoding.UTF8.GetString(ExclusiveCanonicalizer.Canonicalize(assertion, without: null, [], tree.Limits).Span);
    }
}
