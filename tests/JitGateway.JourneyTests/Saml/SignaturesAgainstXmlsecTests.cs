using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.JourneyTests.Saml;

/// <summary>What xmlsec1 signs, we verify; what we sign and what the demo's identity provider signs, xmlsec1 verifies.</summary>
public sealed class SignaturesAgainstXmlsecTests : IDisposable
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private static readonly string[] IdAttributes =
    [
        "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response",
        "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest",
    ];

    private readonly XmlTool _tool = new();
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _tool.Dispose();
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    [Theory]
    [InlineData("rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256", "")]
    [InlineData("rsa-sha384", $"{More}sha384", "xs")]
    [InlineData("rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512", "a b #default")]
    [InlineData("ecdsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256", "xs saml")]
    public async Task What_xmlsec1_signs_we_verify(string algorithm, string digest, string prefixList)
    {
        var isRsa = algorithm.StartsWith("rsa", StringComparison.Ordinal);
        var key = _tool.Write("key.pem", isRsa ? _rsa.ExportPkcs8PrivateKeyPem() : _ecdsa.ExportPkcs8PrivateKeyPem());
        TrustedKey trusted = isRsa ? TrustedKey.FromRsa(_rsa.ExportParameters(false)) : TrustedKey.FromEcdsa(_ecdsa.ExportParameters(false));
        for (var seed = 1; seed <= 25; seed++)
        {
            var template = _tool.Write("template.xml", Template(seed, More + algorithm, digest, prefixList));

            var signed = await _tool.RunAsync("xmlsec1", ["--sign", .. IdAttributes, "--privkey-pem", key, template]);

            HardenedXml.Read(signed, XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue(refusal?.ToString());
            SignatureVerifier.Verify(tree!, tree!.Root.Elements.Single(), [trusted], AlgorithmPolicy.Strict).TryGet(out _, out refusal).ShouldBeTrue($"{seed}: {refusal}\n{Encoding.UTF8.GetString(signed)}");
        }
    }

    [Fact]
    public async Task What_we_sign_xmlsec1_verifies()
    {
        var key = _tool.Write("public.pem", _rsa.ExportSubjectPublicKeyInfoPem());
        for (var seed = 1; seed <= 25; seed++)
        {
            var request = "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' ID='_request'><saml:Issuer xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'>us</saml:Issuer>"
                + $"<samlp:Extensions>{new DocumentGenerator(seed, withComments: true).Content(new Dictionary<string, string>())}</samlp:Extensions></samlp:AuthnRequest>";

            var signed = _tool.Write("signed.xml", EnvelopedSigner.Sign(request, _rsa));

            await _tool.RunAsync("xmlsec1", ["--verify", .. IdAttributes, "--pubkey-pem", key, signed]);
        }
    }

    [Fact]
    public async Task A_signature_that_xmlsec1_refuses_is_told()
    {
        var key = _tool.Write("public.pem", _rsa.ExportSubjectPublicKeyInfoPem());
        var changed = _tool.Write("changed.xml", Message(Signed.Assertion, PrefixStyle.Usual).ToXml(MessageSigner.Rsa(_rsa)).Replace("alice", "mallory", StringComparison.Ordinal));

        await Should.ThrowAsync<InvalidOperationException>(() => _tool.RunAsync("xmlsec1", ["--verify", .. IdAttributes, "--pubkey-pem", key, changed]));
    }

    [Theory]
    [InlineData("usual", nameof(Signed.Assertion))]
    [InlineData("usual", nameof(Signed.Response))]
    [InlineData("numbered", nameof(Signed.Assertion))]
    [InlineData("numbered", nameof(Signed.Response))]
    [InlineData("defaults", nameof(Signed.Assertion))]
    [InlineData("defaults", nameof(Signed.Response))]
    public async Task What_the_message_maker_signs_xmlsec1_verifies(string style, string signed)
    {
        var prefixes = style switch { "usual" => PrefixStyle.Usual, "numbered" => PrefixStyle.Numbered, _ => PrefixStyle.Defaults };
        (string Key, MessageSigner Signer)[] signers =
        [
            (_rsa.ExportSubjectPublicKeyInfoPem(), MessageSigner.Rsa(_rsa)),
            (_rsa.ExportSubjectPublicKeyInfoPem(), MessageSigner.Rsa(_rsa, 512)),
            (_ecdsa.ExportSubjectPublicKeyInfoPem(), MessageSigner.Ecdsa(_ecdsa)),
        ];
        foreach (var (key, signer) in signers)
        {
            var pem = _tool.Write("public.pem", key);
            var message = _tool.Write("message.xml", Message(Enum.Parse<Signed>(signed), prefixes).ToXml(signer));

            await _tool.RunAsync("xmlsec1", ["--verify", .. IdAttributes, "--pubkey-pem", pem, message]);
        }
    }

    private static SamlResponseMessage Message(Signed signed, PrefixStyle prefixes) => new()
    {
        Issuer = "https://idp.example.com",
        Audiences = ["https://sso.example.com"],
        AssertionConsumerService = "https://sso.example.com/sso/acs",
        IssuedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        NameId = "alice <&> \"é\" 𝒜",
        Attributes = [new SamlAttributeMessage("mail", "alice@example.com") { Type = "xs:string" }],
        Signed = signed,
        Prefixes = prefixes,
    };

    private static string Template(int seed, string algorithm, string digest, string prefixList)
    {
        var inclusive = prefixList.Length == 0 ? "" : $"<ec:InclusiveNamespaces xmlns:ec='{Exclusive}' PrefixList='{prefixList}'/>";
        var scope = new Dictionary<string, string> { ["a"] = "urn:outer", ["xs"] = "http://www.w3.org/2001/XMLSchema", [""] = "urn:default" };
        return $"<o xmlns='urn:default' xmlns:a='urn:outer' xmlns:xs='http://www.w3.org/2001/XMLSchema'><saml:Assertion xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' ID='_a'><saml:Issuer>x</saml:Issuer>"
            + $"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:SignedInfo><ds:CanonicalizationMethod Algorithm='{Exclusive}'>{inclusive}</ds:CanonicalizationMethod>"
            + $"<ds:SignatureMethod Algorithm='{algorithm}'/><ds:Reference URI='#_a'><ds:Transforms><ds:Transform Algorithm='http://www.w3.org/2000/09/xmldsig#enveloped-signature'/>"
            + $"<ds:Transform Algorithm='{Exclusive}'>{inclusive}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm='{digest}'/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"
            + $"<saml:AttributeValue>{new DocumentGenerator(seed, withComments: true).Content(scope)}</saml:AttributeValue></saml:Assertion></o>";
    }
}
