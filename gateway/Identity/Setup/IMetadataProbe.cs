namespace JitGateway.Identity.Setup;

/// <summary>Reads the metadata of an identity provider that nothing is configured of yet. Implemented by Saml.</summary>
internal interface IMetadataProbe
{
    /// <param name="location">A URL or an existing file.</param>
    /// <param name="entityId">Which entity of it; null: the only identity provider that is there.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="MetadataUnreadableException">It cannot be had, or not be used; the message says why.</exception>
    Task<ProbedProvider> ReadAsync(string location, string? entityId, CancellationToken cancellationToken);
}

/// <param name="Product">The preset that fits, by its name in the configuration; null: none was recognised.</param>
/// <param name="SignIn">Where people are sent.</param>
/// <param name="SingleLogout">Where logout messages go; null: it offers none.</param>
/// <param name="Keys">Those that it signs with.</param>
internal sealed record ProbedProvider(string EntityId, string? Product, Uri SignIn, Uri? SingleLogout, IReadOnlyList<ProbedKey> Keys, DateTimeOffset? ValidUntil);

/// <param name="Key">Kind and size.</param>
/// <param name="End">When the certificate around it ends; null: it is a bare key.</param>
internal sealed record ProbedKey(string Key, string Fingerprint, DateTimeOffset? End, int? DaysLeft);

internal sealed class MetadataUnreadableException(string message, Exception inner) : Exception(message, inner);
