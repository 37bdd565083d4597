using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Signatures;

public sealed class SignatureVerifierTests
{
    private const string Request = "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' ID='_request' Version='2.0'><saml:Issuer>https://sso.example.com</saml:Issuer><samlp:NameIDPolicy AllowCreate='true'/></samlp:AuthnRequest>";
    private const string Metadata = "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_metadata\" entityID=\"https://idp.example.com\"><md:IDPSSODescriptor></md:IDPSSODescriptor></md:EntityDescriptor>";

    [Fact]
    public void What_is_read_is_what_was_signed_and_nothing_besides()
    {
        var xml = Exchange.Good.ToXml(Exchange.Signer).Before("</saml:NameID>", "<!-- x -->").Swap("<samlp:Response ", "<samlp:Response xmlns:unused=\"urn:x\" ");
        var tree = Read(xml);

        Verify(tree, tree.Root.Elements.Last()).TryGet(out var verified, out var refusal).ShouldBeTrue(refusal?.ToString());

        var canonical = Encoding.UTF8.GetString(verified!.Canonical.Span);
        canonical.ShouldBe((Exchange.Good with { Signed = Signed.Nothing }).ToXml(Exchange.Signer).Part("saml:Assertion"));
        verified.Root.Parent.ShouldBeNull();
        verified.Key.ShouldBe(Exchange.Corp.SigningKeys[0]);
    }

    [Fact]
    public void A_request_of_ours_is_signed_so_that_it_verifies()
    {
        using var certificate = Certificate();
        var signed = EnvelopedSigner.Sign(Request, Exchange.IdpKey, certificate);
        var tree = Read(signed);

        Verify(tree, tree.Root).TryGet(out var verified, out var refusal).ShouldBeTrue(refusal?.ToString());

        signed.ShouldContain("</saml:Issuer><ds:Signature");
        signed.ShouldContain(Convert.ToBase64String(certificate.RawData));
        verified!.Root.Attribute("ID").ShouldBe("_request");
    }

    [Fact]
    public void A_message_without_an_issuer_is_not_signed() =>
        Should.Throw<ArgumentException>(() => EnvelopedSigner.Sign("<a ID='_1'/>", Exchange.IdpKey)).Message.ShouldContain("Issuer");

    [Fact]
    public void Signed_metadata_verifies_and_changed_metadata_does_not()
    {
        var signed = Metadata.After("entityID=\"https://idp.example.com\">", Exchange.Signer.SignatureOver(Metadata, "_metadata", PrefixStyle.Usual));
        var good = Read(signed, XmlLimits.Metadata);
        var changed = Read(signed.Swap("https://idp.example.com", "https://evil.example.com"), XmlLimits.Metadata);

        Verify(good, good.Root).TryGet(out _, out var refusal).ShouldBeTrue(refusal?.ToString());
        Verify(changed, changed.Root).TryGet(out _, out refusal).ShouldBeFalse();
        refusal!.Reason.ShouldBe(Refusals.SignatureDigest);
    }

    [Fact]
    public void Unsigned_metadata_is_told_from_badly_signed()
    {
        var tree = Read(Metadata, XmlLimits.Metadata);

        Verify(tree, tree.Root).TryGet(out _, out var refusal).ShouldBeFalse();

        refusal!.Reason.ShouldBe(Refusals.SignatureMissing);
    }

    [Fact]
    public void A_file_may_begin_with_the_mark_that_editors_put_there() =>
        HardenedXml.Read(Encoding.UTF8.GetBytes("\uFEFF" + Metadata), XmlLimits.Metadata).TryGet(out _, out _).ShouldBeTrue();

    [Fact]
    public void The_fingerprint_of_a_key_is_that_of_its_certificate()
    {
        using var certificate = Certificate();

        var key = TrustedKey.FromCertificate(certificate)!;

        key.Fingerprint.ShouldBe(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
        key.Description.ShouldBe($"RSA 2048 (certificate SHA-256 {key.Fingerprint})");
        key.IsStrong.ShouldBeTrue();
    }

    private static Outcome<VerifiedElement> Verify(XmlTree tree, Element element) => SignatureVerifier.Verify(tree, element, Exchange.Corp.SigningKeys, AlgorithmPolicy.Strict);

    private static XmlTree Read(string xml, XmlLimits? limits = null)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), limits ?? XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue(refusal?.ToString());
        return tree!;
    }

    private static X509Certificate2 Certificate() =>
        new CertificateRequest("CN=idp.example.com", Exchange.IdpKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Exchange.Now.AddYears(-1), Exchange.Now.AddYears(1));
}
