using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.JourneyTests.Saml;

/// <summary>RSA-PSS, which Debian's xmlsec1 does not have, against the program openssl: MGF1 with the same hash, a salt as long as the hash (RFC 6931 2.3.10).</summary>
public sealed class PssAgainstOpensslTests : IDisposable
{
    // the same for all tests: making them takes longer than most of these
    private static readonly SigningKeys Keys = new();

    private readonly XmlTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData(256)]
    [InlineData(384)]
    [InlineData(512)]
    public async Task What_openssl_signs_we_verify(int bits)
    {
        var key = _tool.Write("key.pem", Keys.PrivatePem("rsa"));
        string? toSign = null;
        var signer = MessageSigner.RsaPss(Keys.Rsa, bits);
        // written twice: first to learn what is signed, then with openssl's signature of it
        _ = Message.ToXml(signer with { Sign = signedInfo => Encoding.UTF8.GetBytes(toSign = Encoding.UTF8.GetString(signedInfo)) });
        var signature = await _tool.RunAsync("openssl", ["dgst", $"-sha{bits}", .. Pss, "-sign", key, _tool.Write("signed-info", toSign!)]);

        var message = Message.ToXml(signer with { Sign = _ => signature });

        Verify(message).ShouldBeNull(message);
        Verify(Message.ToXml(signer with { Sign = _ => [.. signature[..^1], (byte)(signature[^1] ^ 1)] }))!.Reason.ShouldBe(Refusals.SignatureInvalid);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(384)]
    [InlineData(512)]
    public async Task What_the_message_maker_signs_openssl_verifies(int bits)
    {
        byte[] signed = [], signature = [];
        var signer = MessageSigner.RsaPss(Keys.Rsa, bits);
        var message = Message.ToXml(signer with { Sign = signedInfo => signature = signer.Sign(signed = signedInfo) });
        Verify(message).ShouldBeNull(message);

        await _tool.RunAsync("openssl", ["dgst", $"-sha{bits}", .. Pss, "-verify", _tool.Write("public.pem", Keys.PublicPem("rsa")), "-signature", _tool.Write("signature", signature), _tool.Write("signed-info", signed)]);
    }

    /// <summary>Another padding under the same key and hash is another algorithm.</summary>
    [Fact]
    public void PSS_is_not_taken_for_PKCS1_nor_the_other_way()
    {
        var (pss, pkcs1) = (MessageSigner.RsaPss(Keys.Rsa), MessageSigner.Rsa(Keys.Rsa));

        Verify(Message.ToXml(pss with { SignatureMethod = pkcs1.SignatureMethod }))!.Reason.ShouldBe(Refusals.SignatureInvalid);
        Verify(Message.ToXml(pkcs1 with { SignatureMethod = pss.SignatureMethod }))!.Reason.ShouldBe(Refusals.SignatureInvalid);
    }

    private static string[] Pss => ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"];

    private static SamlResponseMessage Message { get; } = new()
    {
        AssertionId = "_a",
        Issuer = "https://idp.example.com",
        Audiences = ["https://sso.example.com"],
        AssertionConsumerService = "https://sso.example.com/sso/acs",
        IssuedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        NameId = "alice",
        SessionIndex = "_session",
    };

    private Refusal? Verify(string xml)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue(refusal?.ToString());
        return SignatureVerifier.Verify(tree!, tree!.Root.Elements.Last(), [Keys.Trusted("rsa")], AlgorithmPolicy.Strict).TryGet(out _, out refusal) ? null : refusal;
    }
}
