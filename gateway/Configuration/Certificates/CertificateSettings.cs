namespace JitGateway.Configuration.Certificates;

/// <summary>A certificate with its key: a PFX file, or two PEM files.</summary>
internal sealed class CertificateSettings
{
    /// <summary>A PFX file with the certificate, its chain and its key.</summary>
    public FilePath? Path { get; set; }

    /// <summary>A PEM file with the certificate, and its chain after it.</summary>
    public FilePath? Certificate { get; set; }

    /// <summary>A PEM file with the certificate's key.</summary>
    public FilePath? Key { get; set; }

    /// <summary>The password of the PFX file or of the key. Absent: it has none.</summary>
    public Secret? Password { get; set; }
}
