namespace JitGateway.Saml.Metadata;

/// <summary>By what the documents of one signer are put in order.</summary>
/// <param name="CreatedAt">When it was made; absent: it does not say.</param>
/// <param name="ValidUntil">When all of it ends; absent: without end.</param>
internal sealed record MetadataAge(DateTimeOffset? CreatedAt, DateTimeOffset? ValidUntil)
{
    /// <summary>By when they were made, where both say so: signers shorten the time for which they sign. Otherwise each ends later than the one before it.</summary>
    public bool IsOlderThan(MetadataAge other) =>
        CreatedAt is { } created && other.CreatedAt is { } before ? created < before : ValidUntil is { } end && other.ValidUntil is { } last && end < last;
}
