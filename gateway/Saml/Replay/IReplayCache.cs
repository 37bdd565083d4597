namespace JitGateway.Saml.Replay;

/// <summary>
/// Remembers which assertions, artifacts and logout requests were used, each until it would be refused for its age. Only what an identity provider has vouched for gets in: a stranger could fill it otherwise, and nobody could sign in any more.
/// </summary>
internal interface IReplayCache
{
    /// <summary>Marks an assertion as used, in one step with the question whether it was.</summary>
    /// <param name="identityProvider">The configured name.</param>
    /// <param name="assertionHash">A <see cref="ReplayMark"/>.</param>
    /// <param name="until">From then on it need not be remembered.</param>
    /// <returns>False where it was used before.</returns>
    /// <exception cref="ReplayUnknownException">Nobody knows; the assertion must not be accepted now.</exception>
    Task<bool> TryUseAsync(string identityProvider, string assertionHash, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Takes a mark back: what it was made for did not come about, and is asked for again.</summary>
    /// <exception cref="ReplayUnknownException">It may stand still.</exception>
    Task ForgetAsync(string identityProvider, string assertionHash, CancellationToken cancellationToken);
}

/// <summary>Nobody can say whether an assertion was used, so it must not be accepted now.</summary>
internal sealed class ReplayUnknownException(string message, Exception? inner = null) : Exception(message, inner);
