using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Saml.Keys;

/// <summary>A key of ours with the certificate under which it is published.</summary>
internal sealed class ServiceProviderKey
{
    private readonly Lazy<byte[]> _attemptKey;

    public ServiceProviderKey(X509Certificate2 certificate)
    {
        Certificate = certificate;
        _attemptKey = new(DeriveAttemptKey);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>
    /// Seals login attempts. Derived from the private key, which all nodes share already, so that an attempt begun on one ends on any.
    /// </summary>
    public ReadOnlySpan<byte> AttemptKey => _attemptKey.Value;

    /// <summary>A handle on the private key; the caller disposes of it. Handles are not shared between threads.</summary>
    public RSA PrivateKey() => Certificate.GetRSAPrivateKey()!;

    private byte[] DeriveAttemptKey()
    {
        using var key = PrivateKey();
        var secret = key.ExportPkcs8PrivateKey();
        try
        {
            return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "jitgateway login attempt 1"u8.ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
