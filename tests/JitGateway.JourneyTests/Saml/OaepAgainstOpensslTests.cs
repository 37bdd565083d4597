using System.Security.Cryptography.X509Certificates;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.JourneyTests.Saml;

/// <summary>RSA-OAEP of every digest over every mask, which Debian's xmlsec1 does not have, against the program openssl.</summary>
public sealed class OaepAgainstOpensslTests : IDisposable
{
    private const string Sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384";

    private readonly XmlTool _tool = new();

    public static TheoryData<string, string> DigestsAndMasks
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var digest in new[] { "sha1", "sha256", "sha384", "sha512" })
                foreach (var mask in new[] { "sha1", "sha256", "sha384", "sha512" })
                    all.Add(digest, mask);
            return all;
        }
    }

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(DigestsAndMasks))]
    public async Task What_openssl_encrypts_we_accept(string digest, string mask)
    {
        var contentKey = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var encrypted = await _tool.RunAsync("openssl", [
            "pkeyutl", "-encrypt", "-certin", "-inkey", _tool.Write("sp.crt", ServiceProviderKeyFile.Certificate.ExportCertificatePem()), .. Oaep(digest, mask), "-in", _tool.Write("key", contentKey)]);

        var xml = Exchange.Good.EncryptedBy(Encrypter(digest, mask) with { ContentKey = contentKey, EditEncryptedKey = _ => encrypted }).ToXml(Exchange.Signer);

        Exchange.ShouldBeAccepted(xml).Value.Subject!.NameId!.Value.ShouldBe("alice-0042");
    }

    [Theory]
    [MemberData(nameof(DigestsAndMasks))]
    public async Task What_the_message_encrypter_makes_openssl_decrypts(string digest, string mask)
    {
        var contentKey = Enumerable.Range(0, 32).Select(i => (byte)(255 - i)).ToArray();
        byte[] encrypted = [];
        _ = (Encrypter(digest, mask) with { EditEncryptedKey = bytes => encrypted = bytes }).EncryptedKey(contentKey, inherits: false);

        var decrypted = await _tool.RunAsync("openssl", [
            "pkeyutl", "-decrypt", "-inkey", _tool.Write("sp.key", ServiceProviderKeyFile.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()), .. Oaep(digest, mask), "-in", _tool.Write("encrypted", encrypted)]);

        decrypted.ShouldBe(contentKey);
    }

    private static string[] Oaep(string digest, string mask) =>
        ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", $"rsa_oaep_md:{digest}", "-pkeyopt", $"rsa_mgf1_md:{mask}"];

    private static MessageEncrypter Encrypter(string digest, string mask) => Exchange.Encrypter with
    {
        Transport = $"{Enc11}rsa-oaep",
        Digest = digest switch { "sha1" => $"{Dsig}sha1", "sha384" => Sha384, _ => $"{Enc}{digest}" },
        Mask = $"{Enc11}mgf1{mask}",
    };
}
