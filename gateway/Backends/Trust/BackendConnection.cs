using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Backends.Trust;

/// <summary>How connections to one backend are proved, to it and by it.</summary>
/// <param name="Authorities">The only ones that are trusted; null: those of the machine.</param>
/// <param name="ClientCertificate">What the gateway shows, with its chain; null: nothing.</param>
internal sealed record BackendConnection(X509Certificate2Collection? Authorities, SslStreamCertificateContext? ClientCertificate)
{
    /// <summary>The key of a cluster's metadata that holds <see cref="Digest"/>.</summary>
    public const string Metadata = "trust";

    public static readonly BackendConnection Plain = new(null, null);

    /// <summary>Another one for other certificates; connections are kept as long as it is the same. Null: there is nothing special.</summary>
    public string? Digest { get; } = Authorities is null && ClientCertificate is null ? null : DigestOf([.. ClientCertificate is null ? [] : ClientCertificate.IntermediateCertificates.Prepend(ClientCertificate.TargetCertificate), .. Authorities ?? []]);

    public void Configure(SocketsHttpHandler handler)
    {
        if (ClientCertificate is not null) handler.SslOptions.ClientCertificateContext = ClientCertificate;
        if (Authorities is null) return;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Authorities);
        handler.SslOptions.CertificateChainPolicy = policy;
    }

    private static string DigestOf(IEnumerable<X509Certificate2> certificates)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in certificates) hash.AppendData(SHA256.HashData(certificate.RawData));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
