using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Backends.Trust;

/// <summary>Section <c>Trust</c> of a backend as far as connections are concerned.</summary>
internal sealed class BackendConnectionOptions
{
    /// <summary>Its keys, which others who read the section leave alone.</summary>
    public static readonly IReadOnlyList<string> Keys = [nameof(ClientCertificate), nameof(CaFile)];

    /// <summary>What the gateway shows to destinations over https. A file that changes is shown from then on, without a restart.</summary>
    public CertificateSettings? ClientCertificate { get; set; }

    /// <summary>A PEM file with the only authorities that may have signed the destinations' certificates. Absent: those of the machine.</summary>
    public FilePath? CaFile { get; set; }
}
