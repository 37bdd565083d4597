namespace JitGateway.Saml.Metadata;

/// <summary>Metadata that cannot be used; the message says why, for health and log. Metadata is no secret.</summary>
internal sealed class MetadataRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a signer whom the operator named has taken the identity provider out: then the last good metadata is no longer good.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>How long the source asked not to be asked again; null: it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
