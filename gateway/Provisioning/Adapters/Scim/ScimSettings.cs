using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>The section <c>Provisioning:Scim</c> of a backend.</summary>
internal sealed class ScimSettings
{
    /// <summary>Where SCIM 2.0 is served, without <c>/Users</c>: <c>https://wiki.example.com/scim/v2</c>. Required.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>The bearer token (RFC 6750), without the word Bearer. Required.</summary>
    public Secret? Token { get; set; }

    /// <summary>
    /// A PEM file with the certificate authorities that may have signed the server's certificate; then no others are trusted. Absent: those
    /// the machine trusts.
    /// </summary>
    public FilePath? CaFile { get; set; }
}
