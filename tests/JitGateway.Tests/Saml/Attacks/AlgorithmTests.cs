using System.Security.Cryptography;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Algorithms that are broken, symmetric, or not on the list.</summary>
public sealed class AlgorithmTests
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";

    private static readonly AttackList Attacks = new()
    {
        { "HMAC with the public key as the secret", "saml.signature.algorithm", Exchange.Good, Hmac(Exchange.IdpKey.ExportSubjectPublicKeyInfo()) },
        { "HMAC with the public key as PEM text", "saml.signature.algorithm", Exchange.Good, Hmac(System.Text.Encoding.ASCII.GetBytes(Exchange.IdpKey.ExportSubjectPublicKeyInfoPem())) },
        { "HMAC-SHA1 cut to no bits", "saml.signature.algorithm", Exchange.Good, Hmac([]) with { SignatureMethod = $"{Dsig}hmac-sha1", EditSignedInfo = s => s.Before("</ds:SignatureMethod>", "<ds:HMACOutputLength>0</ds:HMACOutputLength>") } },
        { "RSA with SHA-1", "saml.signature.sha1", Exchange.Good, MessageSigner.Rsa(Exchange.IdpKey, 1) },
        { "RSA with SHA-256 over a SHA-1 digest", "saml.signature.sha1", Exchange.Good, Exchange.Signer with { DigestMethod = $"{Dsig}sha1", Digest = SHA1.HashData } },
        { "RSA with SHA-1 over a SHA-256 digest", "saml.signature.sha1", Exchange.Good, Exchange.Signer with { SignatureMethod = $"{Dsig}rsa-sha1", Sign = data => Exchange.IdpKey.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1) } },
        { "RSA with MD5", "saml.signature.algorithm", Exchange.Good, Named($"{More}rsa-md5") with { Sign = data => Exchange.IdpKey.SignData(data, HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1) } },
        { "RSA with SHA-224", "saml.signature.algorithm", Exchange.Good, Named($"{More}rsa-sha224") },
        { "RSA with RIPEMD-160", "saml.signature.algorithm", Exchange.Good, Named($"{More}rsa-ripemd160") },
        { "DSA", "saml.signature.algorithm", Exchange.Good, Named($"{Dsig}dsa-sha1") },
        { "an algorithm that is called none", "saml.signature.algorithm", Exchange.Good, Named("none") },
        { "an algorithm without a name", "saml.signature.algorithm", Exchange.Good, Named("") },
        { "an algorithm's name in other case", "saml.signature.algorithm", Exchange.Good, Named($"{More}RSA-SHA256") },
        { "an algorithm's name followed by white space", "saml.signature.algorithm", Exchange.Good, Named($"{More}rsa-sha256 ") },
        { "parameters where the algorithm has none", "saml.signature.algorithm", Exchange.Good, Exchange.Signer with { EditSignedInfo = s => s.Before("</ds:SignatureMethod>", "<ds:HMACOutputLength>8</ds:HMACOutputLength>") } },
        { "PSS with parameters of the sender's choice", "saml.signature.algorithm", Exchange.Good, MessageSigner.RsaPss(Exchange.IdpKey) with { SignatureMethod = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss" } },
        { "PSS called PKCS#1", "saml.signature.invalid", Exchange.Good, MessageSigner.RsaPss(Exchange.IdpKey) with { SignatureMethod = $"{More}rsa-sha256" } },
        { "SHA-512 called SHA-256", "saml.signature.invalid", Exchange.Good, MessageSigner.Rsa(Exchange.IdpKey, 512) with { SignatureMethod = $"{More}rsa-sha256" } },
        { "an MD5 digest", "saml.signature.digest_algorithm", Exchange.Good, Exchange.Signer with { DigestMethod = $"{More}md5", Digest = MD5.HashData } },
        { "a digest of no name", "saml.signature.digest_algorithm", Exchange.Good, Exchange.Signer with { DigestMethod = "" } },
        { "a digest with parameters", "saml.signature.digest_algorithm", Exchange.Good, Exchange.Signer with { EditSignedInfo = s => s.Before("</ds:DigestMethod>", "<ds:x></ds:x>") } },
        { "a SHA-512 digest called SHA-256", "saml.signature.digest", Exchange.Good, Exchange.Signer with { Digest = SHA512.HashData } },
        { "ECDSA with SHA-1", "saml.signature.sha1", Exchange.Good, MessageSigner.Ecdsa(Curve, 1), WithKeyOf(Curve) },
        { "ECDSA in DER, as OpenSSL writes it", "saml.signature.invalid", Exchange.Good, MessageSigner.Ecdsa(Curve) with { Sign = data => Curve.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) }, WithKeyOf(Curve) },
        { "ECDSA of r = 0 and s = 0 (the psychic signature)", "saml.signature.invalid", Exchange.Good, MessageSigner.Ecdsa(Curve) with { Sign = _ => new byte[64] }, WithKeyOf(Curve) },
        { "RSA where the metadata has an elliptic curve key", "saml.signature.key_kind", Exchange.Good, Exchange.Signer, WithKeyOf(Curve) },
        { "ECDSA where the metadata has an RSA key", "saml.signature.key_kind", Exchange.Good, MessageSigner.Ecdsa(Curve) },
    };

    private static ECDsa? _curve;

    public static TheoryData<string> Names => Attacks.Names;

    private static ECDsa Curve => _curve ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    private static MessageSigner Named(string uri) => Exchange.Signer with { SignatureMethod = uri };

    private static MessageSigner Hmac(byte[] secret) => Exchange.Signer with { SignatureMethod = $"{More}hmac-sha256", Sign = data => HMACSHA256.HashData(secret, data) };

    private static ResponseExpectations WithKeyOf(ECDsa key) =>
        Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { SigningKeys = [Exchange.Trusted(key)] }) };
}
