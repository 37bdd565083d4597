using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// A public key that the operator trusts for one identity provider, because its metadata says so. Trust is in the key: a certificate around it
/// is an envelope, whose dates and issuer decide nothing (metadata interoperability profile, 2.6.1).
/// </summary>
internal sealed class TrustedKey
{
    // an algorithm object is not promised to serve two threads at once; as many are kept as were needed at once
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private readonly byte[] _publicKey;

    private TrustedKey(AsymmetricAlgorithm algorithm, byte[] publicKey, byte[] fingerprinted, string envelope)
    {
        _publicKey = publicKey;
        _idle.Add(algorithm);
        IsRsa = algorithm is RSA;
        Bits = algorithm.KeySize;
        IsStrong = algorithm is RSA ? Bits is >= 2048 and <= 16384 : IsNistCurve((ECDsa)algorithm);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(fingerprinted));
        Description = string.Create(CultureInfo.InvariantCulture, $"{(IsRsa ? "RSA" : "ECDSA")} {Bits} ({envelope} SHA-256 {Fingerprint})");
    }

    public bool IsRsa { get; }

    public int Bits { get; }

    /// <summary>RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521. No other key verifies anything.</summary>
    public bool IsStrong { get; }

    /// <summary>SHA-256 in hex: of the certificate, as <c>openssl x509 -fingerprint -sha256</c> shows it, or of the bare public key.</summary>
    public string Fingerprint { get; }

    /// <summary>For operators: kind, size, fingerprint.</summary>
    public string Description { get; }

    /// <summary>When the certificate around it ends, which decides nothing here and may announce that the key is about to be changed; absent: there is none.</summary>
    public DateTimeOffset? CertificateEnd { get; private init; }

    /// <summary>Subject of the certificate around it, for operators; absent: there is none.</summary>
    public string? CertificateSubject { get; private init; }

    /// <summary>The key of a certificate; null where it is of a kind that cannot sign here (DSA, Ed25519).</summary>
    public static TrustedKey? FromCertificate(X509Certificate2 certificate)
    {
        AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPublicKey() ?? certificate.GetECDsaPublicKey();
        return key is null ? null : new TrustedKey(key, key.ExportSubjectPublicKeyInfo(), certificate.RawData, "certificate") { CertificateEnd = new DateTimeOffset(certificate.NotAfter), CertificateSubject = certificate.Subject };
    }

    /// <summary>A bare RSA key (ds:RSAKeyValue), as some metadata has it.</summary>
    public static TrustedKey FromRsa(RSAParameters publicKey) => Bare(RSA.Create(publicKey));

    /// <summary>A bare elliptic curve key (dsig11:ECKeyValue).</summary>
    public static TrustedKey FromEcdsa(ECParameters publicKey) => Bare(ECDsa.Create(publicKey));

    /// <summary>Whether this key made the signature over data with this hash.</summary>
    public bool Verifies(SignatureAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (algorithm.IsRsa != IsRsa || !IsStrong) return false;
        if (!_idle.TryTake(out var key)) key = Import();
        try
        {
            return key is RSA rsa
                ? rsa.VerifyHash(hash, signature, algorithm.Hash, algorithm.Padding!)
                : ((ECDsa)key).VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public override string ToString() => Description;

    private static TrustedKey Bare(AsymmetricAlgorithm key)
    {
        var publicKey = key.ExportSubjectPublicKeyInfo();
        return new TrustedKey(key, publicKey, publicKey, "bare key");
    }

    private static bool IsNistCurve(ECDsa key) =>
        key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value is "1.2.840.10045.3.1.7" or "1.3.132.0.34" or "1.3.132.0.35";

    private AsymmetricAlgorithm Import()
    {
        AsymmetricAlgorithm key = IsRsa ? RSA.Create() : ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key;
    }
}
