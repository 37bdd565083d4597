using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>Where the directory is, who may vouch for it, and as whom we come.</summary>
internal sealed record LdapServer
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required LdapSecurity Security { get; init; }

    /// <summary>Who may vouch for its certificate; none: those that the operating system trusts.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>What we show to a server that asks.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>As whom we bind; null: as whom the certificate says (SASL EXTERNAL).</summary>
    public (string Name, string Password)? Account { get; init; }

    /// <summary>How long the server may take for a search.</summary>
    public required TimeSpan Timeout { get; init; }

    public SslClientAuthenticationOptions Tls()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = Host, CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        if (Certificate is not null) options.ClientCertificateContext = SslStreamCertificateContext.Create(Certificate, null, offline: true);
        if (Authorities.Count == 0) return options;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,   // authorities of one's own seldom publish lists
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "server authentication"));
        return options;
    }
}

internal enum LdapSecurity
{
    /// <summary>In clear, on the loopback address.</summary>
    None,

    /// <summary>TLS from the first byte (ldaps).</summary>
    Tls,

    /// <summary>TLS before anything is said (RFC 4511 4.14).</summary>
    StartTls,
}
