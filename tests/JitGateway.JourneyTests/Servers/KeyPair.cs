using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A fresh RSA key with a self-signed certificate, as PEM.</summary>
internal sealed record KeyPair(string CertificatePem, string PrivateKeyPem)
{
    public static KeyPair Create(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new KeyPair(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
