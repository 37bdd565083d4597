using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Backends.Trust;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>A certificate as anybody can make one.</summary>
internal static class ProbeCertificate
{
    /// <param name="connection">The gateway's own certificate has a name that is no secret, and an application that looks at nothing else would take this one for it.</param>
    /// <param name="user">Whom it names where the gateway has none.</param>
    public static X509Certificate2 Create(BackendConnection connection, string user, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = connection.ClientCertificate?.TargetCertificate.SubjectName ?? Named(user);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static X500DistinguishedName Named(string user)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(user);
        return name.Build();
    }
}
