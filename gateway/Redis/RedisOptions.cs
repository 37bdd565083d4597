using JitGateway.Configuration;

namespace JitGateway.Redis;

/// <summary>Section <c>Redis</c>; read at start only.</summary>
internal sealed class RedisOptions
{
    /// <summary>
    /// StackExchange.Redis's own configuration text (<c>host:port,ssl=true,password=env:NAME</c>); values may be
    /// <c>env:</c> or <c>file:</c>, and so may the whole text. Of a cluster, one server is enough; more help where that one is down.
    /// Absent: no Redis; replay, ledger and locks live in this node's memory.
    /// </summary>
    public RedisConfiguration? Configuration { get; set; }

    /// <summary>Prefix of every key and channel; a colon follows it. Gateways that share a Redis and nothing else have different ones.</summary>
    public string KeyPrefix { get; set; } = "jit";

    /// <summary>How long one command may take before Redis counts as unavailable. Default 200 ms, so that a 503 is answered within 250 ms.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// With <c>ssl=true</c>: PEM file of the authorities that may vouch for the servers' certificates. Read again at each new connection.
    /// Absent: those of the operating system.
    /// </summary>
    public FilePath? CertificateAuthority { get; set; }

    /// <summary>With <c>ssl=true</c>: PEM file of this gateway's own certificate, for servers that ask for one (<c>tls-auth-clients</c>).</summary>
    public FilePath? ClientCertificate { get; set; }

    /// <summary>The private key of <see cref="ClientCertificate"/>, as PEM. Absent: it stands in the same file.</summary>
    public FilePath? ClientKey { get; set; }
}
