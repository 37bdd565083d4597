using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Keys that are not the identity provider's, or are too weak to be anybody's.</summary>
public sealed class KeyTests
{
    private static readonly RSA Weak = RSA.Create(1024);
    private static readonly ECDsa Koblitz = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));

    private static readonly AttackList Attacks = new()
    {
        { "signed with the attacker's key", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) },
        { "signed with the attacker's key, whose certificate is in KeyInfo", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) with { Certificate = Certificate(Exchange.AttackersKey) } },
        { "signed with the attacker's key under the identity provider's certificate", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) with { Certificate = Certificate(Exchange.IdpKey) } },
        { "signed with the attacker's key, which KeyInfo holds as KeyValue", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) with { EditSignature = s => s.Before("</ds:Signature>", KeyInfo(KeyValue(Exchange.AttackersKey))) } },
        { "signed with the attacker's key, whose certificate stands before the identity provider's", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) with { EditSignature = s => s.Before("</ds:Signature>", KeyInfo(X509(Certificate(Exchange.AttackersKey), Certificate(Exchange.IdpKey)))) } },
        { "signed with the attacker's key, to be fetched from a server", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) with { EditSignature = s => s.Before("</ds:Signature>", KeyInfo("<ds:RetrievalMethod URI=\"http://attacker.example/key\"></ds:RetrievalMethod>")) } },
        { "signed with the attacker's key under the name of a file", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.AttackersKey) with { EditSignature = s => s.Before("</ds:Signature>", KeyInfo("<ds:KeyName>../../../../dev/null</ds:KeyName>")) } },
        { "two KeyInfo", "saml.signature.structure", Exchange.Good, Exchange.Signer with { EditSignature = s => s.Before("</ds:Signature>", KeyInfo("") + KeyInfo("")) } },
        { "signed with the key of another trusted identity provider", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.OtherIdpKey) },
        { "the assertion signed by another trusted identity provider, in the name of the first", "saml.signature.invalid", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.OtherIdpKey)) },
        { "the response signed by the attacker, the assertion genuine", "saml.signature.invalid", () => Exchange.Good.WithSignature(Exchange.Good.ToXml(Exchange.Signer), Exchange.ResponseId, MessageSigner.Rsa(Exchange.AttackersKey)) },
        { "the response genuine, the assertion signed by the attacker", "saml.signature.invalid", () => Exchange.Good.WithSignature(Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.AttackersKey)), Exchange.ResponseId, Exchange.Signer) },
        { "an identity provider whose metadata has no signing key", "saml.signature.keys_missing", Exchange.Good, Exchange.Signer, With() },
        { "a key of 1024 bits in the metadata", "saml.signature.key_weak", Exchange.Good, MessageSigner.Rsa(Weak), With(Exchange.Trusted(Weak)) },
        { "a weak key beside a strong one", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Weak), With(Exchange.Trusted(Weak), Exchange.Trusted(Exchange.IdpKey)) },
        { "a curve that is not on the list", "saml.signature.key_weak", Exchange.Good, MessageSigner.Ecdsa(Koblitz), With(Exchange.Trusted(Koblitz)) },
        { "an issuer that nobody configured", "saml.issuer.unknown", Exchange.Good with { Issuer = "https://attacker.example/idp" } },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    [Fact]
    public void The_operator_reads_which_keys_were_tried()
    {
        var (former, current) = (Exchange.Trusted(Exchange.OtherIdpKey), Exchange.Trusted(Exchange.IdpKey));

        var refusal = Exchange.ShouldBeRefused(Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.AttackersKey)), "saml.signature.invalid", With(former, current));

        refusal.Detail.ShouldContain(former.Fingerprint);
        refusal.Detail.ShouldContain(current.Fingerprint);
        refusal.IdentityProvider.ShouldBe("corp");
    }

    private static X509Certificate2 Certificate(RSA key) =>
        new CertificateRequest("CN=idp.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Exchange.Now.AddYears(-1), Exchange.Now.AddYears(1));

    private static string KeyInfo(string content) => $"<ds:KeyInfo>{content}</ds:KeyInfo>";

    private static string X509(params X509Certificate2[] certificates) =>
        $"<ds:X509Data>{string.Concat(certificates.Select(c => $"<ds:X509Certificate>{Convert.ToBase64String(c.RawData)}</ds:X509Certificate>"))}</ds:X509Data>";

    private static string KeyValue(RSA key)
    {
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return $"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{Convert.ToBase64String(numbers.Modulus!)}</ds:Modulus><ds:Exponent>{Convert.ToBase64String(numbers.Exponent!)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
    }

    private static ResponseExpectations With(params JitGateway.Saml.Signatures.TrustedKey[] keys) =>
        Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { SigningKeys = keys }) };
}
