using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Tests.TestInfra;

/// <summary>One service provider key for all gateways of a test run: making one takes longer than most tests.</summary>
internal static class ServiceProviderKeyFile
{
    /// <summary>Where the gateway looks for the key that it made itself.</summary>
    public const string Name = "keys/saml.pem";

    private static readonly Lazy<X509Certificate2> Made = new(Make);

    public static X509Certificate2 Certificate => Made.Value;

    public static string Pem => $"{Certificate.ExportCertificatePem()}\n{Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n";

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=service provider", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
