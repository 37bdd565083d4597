namespace JitGateway.Identity.Inspection;

/// <summary>Our own metadata, and what is read of an identity provider's. Implemented by Saml.</summary>
internal interface IMetadataInspector
{
    /// <summary>What /sso/metadata serves.</summary>
    /// <exception cref="InspectionRefusedException">It cannot be made, because there is no key yet.</exception>
    string OwnXml();

    /// <summary>The same, in short.</summary>
    OwnMetadataReport Own();

    /// <exception cref="InspectionRefusedException">There is no such identity provider.</exception>
    Task<ProviderMetadataReport> ReadAsync(string identityProvider, CancellationToken cancellationToken);
}

/// <param name="Xml">What /sso/metadata serves.</param>
internal sealed record OwnMetadataReport(string EntityId, string AssertionConsumerService, string? SingleLogoutService, IReadOnlyList<MetadataCertificate> Certificates, string Xml);

/// <param name="Use"><c>signing</c> or <c>encryption</c>.</param>
/// <param name="Fingerprint">SHA-256 in hex, of the certificate or of the bare key.</param>
/// <param name="Subject">Absent: it is a bare key.</param>
/// <param name="DaysLeft">Until the certificate ends; below zero: since then. Absent: it is a bare key.</param>
internal sealed record MetadataCertificate(string Use, string Key, string Fingerprint, string? Subject, DateTimeOffset? End, int? DaysLeft);

/// <param name="Service">As <c>SingleSignOnService</c>.</param>
/// <param name="Binding">The last word of its URI: <c>HTTP-Redirect</c>.</param>
internal sealed record MetadataEndpoint(string Service, string Binding, string Location);

/// <summary>What the gateway reads of an identity provider's metadata.</summary>
internal sealed record ProviderMetadataReport
{
    /// <summary>The configured one.</summary>
    public required string Name { get; init; }

    /// <summary>From where: a URL, a file; or that the configuration says all.</summary>
    public required string Source { get; init; }

    /// <summary>Absent where nothing could be read.</summary>
    public string? EntityId { get; init; }

    public IReadOnlyList<MetadataEndpoint> Endpoints { get; init; } = [];

    public IReadOnlyList<MetadataCertificate> Certificates { get; init; } = [];

    /// <summary>What it may write behind the @ of scoped values; empty: it does not say.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>In words: by whom, or that no signature is looked for.</summary>
    public required string Signature { get; init; }

    /// <summary>What is wrong or soon will be, each as a sentence; empty: nothing.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether people can sign in with it now.</summary>
    public bool IsUsable { get; init; }
}
