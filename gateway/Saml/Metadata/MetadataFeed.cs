using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>Where metadata comes from and who vouches for it. Identity providers of one feed are read in one pass.</summary>
/// <param name="Signers">One of whose keys must have signed the document; empty: TLS, or the file system, vouches for it.</param>
internal sealed record MetadataFeed(MetadataLocation Location, IReadOnlyList<TrustedKey> Signers)
{
    public bool IsSigned => Signers.Count > 0;

    /// <summary>Equal for feeds that are one. Never to be told: the address may hold a key.</summary>
    public string Key { get; } = string.Join(' ', [Location.Identity, .. Signers.Select(static s => s.Fingerprint).Order(StringComparer.Ordinal)]);

    public bool Equals(MetadataFeed? other) => other is not null && other.Key == Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
