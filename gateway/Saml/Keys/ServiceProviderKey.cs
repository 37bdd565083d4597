using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JitGateway.Saml.Keys;

/// <summary>A key of ours with the certificate under which it is published.</summary>
internal sealed class ServiceProviderKey
{
    private readonly Lazy<byte[]> _attemptKey;
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public ServiceProviderKey(X509Certificate2 certificate)
    {
        Certificate = certificate;
        _attemptKey = new(() => DeriveSecret("jitgateway login attempt 1"));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>
    /// Seals login attempts. Derived from the private key, which all nodes share already, so that an attempt begun on one ends on any.
    /// </summary>
    public ReadOnlySpan<byte> AttemptKey => _attemptKey.Value;

    /// <summary>A handle on the private key; the caller disposes of it. Handles are not shared between threads.</summary>
    public RSA PrivateKey() => Certificate.GetRSAPrivateKey()!;

    /// <summary>32 octets that whoever holds the private key can make again, others for each purpose. Made once: every login seals something under one.</summary>
    public byte[] DeriveSecret(string purpose) => _secrets.GetOrAdd(purpose, Derive);

    private byte[] Derive(string purpose)
    {
        using var key = PrivateKey();
        var secret = key.ExportPkcs8PrivateKey();
        try
        {
            return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
