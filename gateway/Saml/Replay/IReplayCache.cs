namespace JitGateway.Saml.Replay;

/// <summary>Remembers which assertions were used, each until it would be refused for its age.</summary>
internal interface IReplayCache
{
    /// <summary>Marks an assertion as used, in one step with the question whether it was.</summary>
    /// <param name="identityProvider">The configured name.</param>
    /// <param name="assertionHash">A hash of issuer and ID.</param>
    /// <param name="until">From then on it need not be remembered.</param>
    /// <returns>False where it was used before.</returns>
    /// <exception cref="ReplayUnknownException">Nobody knows; the assertion must not be accepted now.</exception>
    Task<bool> TryUseAsync(string identityProvider, string assertionHash, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>Nobody can say whether an assertion was used, so it must not be accepted now.</summary>
internal sealed class ReplayUnknownException(string message, Exception? inner = null) : Exception(message, inner);
