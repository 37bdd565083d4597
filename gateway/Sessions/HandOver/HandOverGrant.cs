namespace JitGateway.Sessions.HandOver;

/// <summary>What a code stands for: one session, for one browser on one host, for a moment.</summary>
/// <param name="Session">The cookie value of PublicOrigin.</param>
/// <param name="Host">The host that may redeem it.</param>
/// <param name="Binding">The hash of what only the browser has that asked.</param>
/// <param name="Until">When it is too late.</param>
internal sealed record HandOverGrant(SessionToken Session, string Host, string Binding, DateTimeOffset Until);

/// <summary>Keeps codes until they are taken, once, over all nodes.</summary>
internal interface IHandOverStore
{
    Task KeepAsync(SessionToken code, HandOverGrant handOver, CancellationToken cancellationToken);

    /// <summary>What the code stands for; null for all but the first who asks, and when it is too late.</summary>
    Task<HandOverGrant?> TakeAsync(SessionToken code, CancellationToken cancellationToken);
}
