using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>Where the directory is, who may vouch for it, and as whom we come.</summary>
internal sealed record LdapServer
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required LdapSecurity Security { get; init; }

    /// <summary>The only ones that are trusted to vouch for its certificate; null: those of the machine.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>What we show to a server that asks, with its chain; null: nothing.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>As whom we bind; null: as whom the certificate says (SASL EXTERNAL).</summary>
    public (string Name, Secret Password)? Account { get; init; }

    /// <summary>How long the server may take for a search.</summary>
    public required TimeSpan Timeout { get; init; }

    public SslClientAuthenticationOptions Tls()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = Host, CertificateRevocationCheckMode = X509RevocationMode.NoCheck };
        options.ClientCertificateContext = Certificate;
        if (Authorities is not null) options.CertificateChainPolicy = CertificateFiles.Trust(Authorities);
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
