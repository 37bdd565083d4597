namespace JitGateway.Saml.Replay;

/// <summary>
/// Remembers which assertions, artifacts and logout requests were used, each until it would be refused for its age. Only what an identity provider has vouched for gets in: a stranger could fill it otherwise, and nobody could sign in any more.
/// </summary>
internal interface IReplayCache
{
    /// <summary>Marks something as used, in one step with the question whether it was.</summary>
    /// <param name="identityProvider">The configured name.</param>
    /// <param name="mark">A <see cref="ReplayMark"/>.</param>
    /// <param name="until">From then on it need not be remembered.</param>
    /// <returns>False where it was used before.</returns>
    /// <exception cref="ReplayUnknownException">Nobody knows; it must not be accepted now.</exception>
    Task<bool> TryUseAsync(string identityProvider, string mark, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Whether something was marked, for what may be done twice at once and is marked only when it is done.</summary>
    /// <exception cref="ReplayUnknownException">Nobody knows.</exception>
    Task<bool> IsUsedAsync(string identityProvider, string mark, CancellationToken cancellationToken);
}

/// <summary>Nobody can say whether something was used, so it must not be accepted now.</summary>
internal sealed class ReplayUnknownException(string message, Exception? inner = null) : Exception(message, inner);
