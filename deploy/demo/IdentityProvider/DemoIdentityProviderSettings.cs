using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Demo.IdentityProvider;

/// <summary>What a demo identity provider is started with.</summary>
internal sealed record DemoIdentityProviderSettings
{
    /// <summary>The gateway's PublicOrigin: the one service provider it answers to.</summary>
    public required Uri ServiceProvider { get; init; }

    /// <summary>The loopback port; 0: a free one.</summary>
    public int Port { get; init; }

    /// <summary>Signs; must have its private RSA key.</summary>
    public X509Certificate2 Certificate { get => field ??= NewCertificate(); init; }

    public IReadOnlyList<DemoPerson> People { get; init; } = DemoPerson.Three;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=JitGateway demo identity provider", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
