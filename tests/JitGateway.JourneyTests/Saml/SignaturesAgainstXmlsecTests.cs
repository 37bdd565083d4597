using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.JourneyTests.Saml;

/// <summary>
/// What xmlsec1 signs, we verify; what we sign and what the demo's identity provider signs, xmlsec1 verifies. All algorithms of the allow-list but PSS,
/// which Debian's xmlsec1 (1.2.37) does not have: <see cref="PssAgainstOpensslTests"/>.
/// </summary>
public sealed class SignaturesAgainstXmlsecTests : IDisposable
{
    private static readonly string[] IdAttributes =
    [
        "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response",
        "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest",
    ];

    // the same for all tests: making them takes longer than most of these
    private static readonly SigningKeys Keys = new();

    private readonly XmlTool _tool = new();

    public static TheoryData<string, int> Algorithms
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var key in new[] { "rsa", "P-256", "P-384", "P-521" })
                foreach (var bits in new[] { 256, 384, 512 })
                    all.Add(key, bits);
            return all;
        }
    }

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task What_xmlsec1_signs_we_verify(string key, int bits)
    {
        var pem = _tool.Write("key.pem", Keys.PrivatePem(key));
        for (var seed = 1; seed <= 6; seed++)
        {
            var (prefixList, digest) = (SignatureTemplate.PrefixLists[seed % SignatureTemplate.PrefixLists.Length], SignatureTemplate.Digests[seed % 3]);
            var template = SignatureTemplate.Response(seed, SignatureTemplate.Method(key, bits), digest, prefixList);
            var signed = _tool.Write("template.xml", template);

            // the inner signature is made first, the outer covers it
            foreach (var place in new[] { "Assertion", "Response" })
                signed = _tool.Write("signed.xml", Encoding.UTF8.GetString(await SignAsync(pem, signed, place)));

            var tree = Read(await File.ReadAllBytesAsync(signed));
            foreach (var element in new[] { tree.Root, tree.Root.Elements.Last() })
                Verify(tree, element, Keys.Trusted(key)).ShouldBeNull($"{seed}, {element.LocalName}: {await File.ReadAllTextAsync(signed)}");
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task What_the_message_maker_signs_xmlsec1_verifies(string key, int bits)
    {
        var pem = _tool.Write("public.pem", Keys.PublicPem(key));
        PrefixStyle[] styles = [PrefixStyle.Usual, PrefixStyle.Numbered, PrefixStyle.Defaults];
        foreach (var (signed, at) in new[] { Signed.Assertion, Signed.Response, Signed.Both }.Select(static (s, i) => (s, i)))
        {
            var message = Message(signed, styles[(at + (bits / 128)) % styles.Length]).ToXml(Keys.Signer(key, bits) with { PrefixList = signed is Signed.Response ? "xs" : null });
            var file = _tool.Write("message.xml", message);

            await VerifyAsync(pem, file, signed is Signed.Assertion ? "Assertion" : "Response");
            if (signed is Signed.Both) await VerifyAsync(pem, file, "Assertion");
            var tree = Read(Encoding.UTF8.GetBytes(message));
            Verify(tree, signed is Signed.Assertion ? tree.Root.Elements.Last() : tree.Root, Keys.Trusted(key)).ShouldBeNull(message);
        }
    }

    /// <summary>r and s have as many bytes as the curve, also where they begin with zeros (RFC 6931 2.3.6, XML Signature 1.1 6.4.3).</summary>
    [Theory]
    [InlineData("P-256", 256)]
    [InlineData("P-384", 384)]
    public async Task Both_keep_the_leading_zeros_of_ECDSA(string key, int bits)
    {
        var pem = _tool.Write("public.pem", Keys.PublicPem(key));
        foreach (var half in new[] { 0, 1 })
        {
            var signer = Keys.Signer(key, bits);
            var message = Message(Signed.Assertion, PrefixStyle.Usual).ToXml(signer with { Sign = data => UntilZero(() => signer.Sign(data), half) });

            await VerifyAsync(pem, _tool.Write("message.xml", message), "Assertion");
            var tree = Read(Encoding.UTF8.GetBytes(message));
            Verify(tree, tree.Root.Elements.Last(), Keys.Trusted(key)).ShouldBeNull(message);
        }
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("P-256")]
    public async Task SHA1_of_xmlsec1_is_refused_unless_allowed(string key)
    {
        var template = _tool.Write("template.xml", SignatureTemplate.Response(1, SignatureTemplate.Method(key, 1), "http://www.w3.org/2000/09/xmldsig#sha1", ""));
        var tree = Read(await SignAsync(_tool.Write("key.pem", Keys.PrivatePem(key)), template, "Assertion"));
        var assertion = tree.Root.Elements.Last();

        Verify(tree, assertion, Keys.Trusted(key))!.Reason.ShouldBe(Refusals.SignatureSha1);
        Verify(tree, assertion, Keys.Trusted(key), new AlgorithmPolicy(AllowSha1: true)).ShouldBeNull();
    }

    [Fact]
    public async Task What_we_sign_xmlsec1_verifies()
    {
        var key = _tool.Write("public.pem", Keys.PublicPem("rsa"));
        for (var seed = 1; seed <= 25; seed++)
        {
            var request = "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' ID='_request'><saml:Issuer xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'>us</saml:Issuer>"
                + $"<samlp:Extensions>{new DocumentGenerator(seed, withComments: true).Content(new Dictionary<string, string>())}</samlp:Extensions></samlp:AuthnRequest>";

            await VerifyAsync(key, _tool.Write("signed.xml", EnvelopedSigner.Sign(request, Keys.Rsa)), "AuthnRequest");
        }
    }

    [Fact]
    public async Task A_signature_that_xmlsec1_refuses_is_told()
    {
        var key = _tool.Write("public.pem", Keys.PublicPem("rsa"));
        var changed = _tool.Write("changed.xml", Message(Signed.Assertion, PrefixStyle.Usual).ToXml(Keys.Signer("rsa", 256)).Replace("alice", "mallory", StringComparison.Ordinal));

        await Should.ThrowAsync<InvalidOperationException>(() => VerifyAsync(key, changed, "Assertion"));
    }

    private Task<byte[]> SignAsync(string privateKey, string template, string place) =>
        _tool.RunAsync("xmlsec1", ["--sign", .. IdAttributes, "--node-xpath", $"//*[local-name()='{place}']/*[local-name()='Signature']", "--privkey-pem", privateKey, template]);

    private Task<byte[]> VerifyAsync(string publicKey, string message, string place) =>
        _tool.RunAsync("xmlsec1", ["--verify", .. IdAttributes, "--node-xpath", $"//*[local-name()='{place}']/*[local-name()='Signature']", "--pubkey-pem", publicKey, message]);

    private static byte[] UntilZero(Func<byte[]> sign, int half)
    {
        for (var tries = 0; tries < 20_000; tries++)
            if (sign() is var signature && signature[half * signature.Length / 2] == 0)
                return signature;
        throw new InvalidOperationException("No signature began with a zero");
    }

    private static Refusal? Verify(XmlTree tree, Element element, TrustedKey key, AlgorithmPolicy? policy = null) =>
        SignatureVerifier.Verify(tree, element, [key], policy ?? AlgorithmPolicy.Strict).TryGet(out _, out var refusal) ? null : refusal;

    private static XmlTree Read(byte[] xml)
    {
        HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue(refusal?.ToString());
        return tree!;
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
}
