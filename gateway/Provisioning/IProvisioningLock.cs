namespace JitGateway.Provisioning;

/// <summary>
/// The port to the lock over all nodes: one person and backend is worked on once at a time. It may throw
/// <see cref="Redis.RedisUnavailableException"/>.
/// </summary>
internal interface IProvisioningLock
{
    /// <summary>Waits for the lock, at most as long as given.</summary>
    /// <returns>The lease, or null when it could not be had in that time.</returns>
    Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>A lock that is held, and renewed until it is disposed. Disposing it twice does no harm.</summary>
internal interface IProvisioningLease : IAsyncDisposable
{
    /// <summary>Larger for every later holder of the same lock.</summary>
    long FencingToken { get; }

    /// <summary>Cancelled when the lock may be another's: nothing may be written any more.</summary>
    CancellationToken Lost { get; }

    /// <summary>
    /// Asks whether the lock is still this holder's, renews it, and cancels <see cref="Lost"/> where it is not. For the moment before something that must not be done
    /// twice: a node that stood still for longer than its lease lasts has not heard yet that it lost it. It may throw <see cref="Redis.RedisUnavailableException"/>.
    /// </summary>
    Task ConfirmAsync(CancellationToken cancellationToken);
}
