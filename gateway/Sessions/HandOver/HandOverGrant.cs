namespace JitGateway.Sessions.HandOver;

/// <summary>What a code stands for: one session, for one browser on one host, for a moment.</summary>
/// <param name="Session">The cookie value of PublicOrigin.</param>
/// <param name="Host">The host that may redeem it.</param>
/// <param name="Binding">The hash of what only the browser has that asked.</param>
internal sealed record HandOverGrant(SessionToken Session, string Host, string Binding);

/// <summary>Keeps codes until they are taken, once, over all nodes.</summary>
internal interface IHandOverStore
{
    /// <param name="code">The code.</param>
    /// <param name="handOver">What it stands for.</param>
    /// <param name="life">Until it is too late, by the store's own clock: those of the node that gives and of the one that takes may differ.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task KeepAsync(SessionToken code, HandOverGrant handOver, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>What the code stands for; null for all but the first who asks, and when it is too late.</summary>
    Task<HandOverGrant?> TakeAsync(SessionToken code, CancellationToken cancellationToken);
}
