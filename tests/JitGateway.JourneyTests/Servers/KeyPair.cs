using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A fresh key, RSA unless said otherwise, with a self-signed certificate, as PEM.</summary>
internal sealed record KeyPair(string CertificatePem, string PrivateKeyPem)
{
    public static KeyPair Create(string name)
    {
        using var key = RSA.Create(2048);
        return Of(key, new CertificateRequest($"CN=\"{name}\"", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>The same on the curve P-256.</summary>
    public static KeyPair CreateEcdsa(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Of(key, new CertificateRequest($"CN=\"{name}\"", key, HashAlgorithmName.SHA256));
    }

    /// <summary>Writes <c>NAME.crt</c> and <c>NAME.key</c>.</summary>
    public void WriteTo(string directory, string name)
    {
        File.WriteAllText(Path.Combine(directory, $"{name}.crt"), CertificatePem);
        File.WriteAllText(Path.Combine(directory, $"{name}.key"), PrivateKeyPem);
    }

    private static KeyPair Of(AsymmetricAlgorithm key, CertificateRequest request)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new KeyPair(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
