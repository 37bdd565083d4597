using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Saml.Encryption;

/// <summary>A private RSA key of ours, under whose certificate identity providers encrypt for us.</summary>
internal sealed class DecryptionKey
{
    // an algorithm object is not promised to serve two threads at once; as many are kept as were needed at once
    private readonly ConcurrentBag<RSA> _idle = [];
    private readonly Lazy<OpenSslPrivateKey> _openSsl;

    /// <param name="certificate">With an exportable private RSA key.</param>
    public DecryptionKey(X509Certificate2 certificate)
    {
        Certificate = certificate;
        var key = Open();
        Bytes = key.KeySize / 8;
        Description = string.Create(CultureInfo.InvariantCulture, $"RSA {key.KeySize} (certificate SHA-256 {Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))})");
        _idle.Add(key);
        _openSsl = new(Import);
    }

    /// <summary>Under which it is published.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The length of everything that was encrypted for it.</summary>
    public int Bytes { get; }

    /// <summary>For operators: kind, size, fingerprint.</summary>
    public string Description { get; }

    /// <summary>One private key operation.</summary>
    /// <returns>The key that was encrypted for this one; null where that was another, or where it was changed.</returns>
    public byte[]? Unwrap(EncryptedKey encrypted)
    {
        if (!encrypted.Transport.HasOneDigest) return _openSsl.Value.Decrypt(encrypted.Value, encrypted.Transport);
        if (!_idle.TryTake(out var key)) key = Open();
        try
        {
            return key.Decrypt(encrypted.Value, RSAEncryptionPadding.CreateOaep(encrypted.Transport.Digest));
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public override string ToString() => Description;

    private RSA Open() => Certificate.GetRSAPrivateKey() ?? throw new CryptographicException("The certificate has no private RSA key");

    private OpenSslPrivateKey Import()
    {
        using var key = Open();
        return OpenSslPrivateKey.Import(key);
    }
}
