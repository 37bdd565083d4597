namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>Where the ring is kept between starts, and shared between nodes.</summary>
internal interface IKeyRingStore
{
    /// <summary>For the log: where it is.</summary>
    string Where { get; }

    /// <returns>The ring with the version that <see cref="TryReplaceAsync"/> wants back; an empty ring without a version where there is none.</returns>
    /// <exception cref="KeyRingUnreachableException">Nobody can say now.</exception>
    Task<(KeyRing Ring, string? Version)> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a ring in place of the version that was loaded.</summary>
    /// <returns>False: another node has replaced it meanwhile.</returns>
    /// <exception cref="KeyRingUnreachableException">It could not be kept.</exception>
    Task<bool> TryReplaceAsync(KeyRing ring, string? version, CancellationToken cancellationToken);
}

/// <summary>The store does not answer, or cannot be written.</summary>
internal sealed class KeyRingUnreachableException(string message, Exception inner) : Exception(message, inner);
