using System.Collections.Concurrent;

namespace JitGateway.Sessions.HandOver;

/// <summary>For one node. Bounded: when there are too many, the oldest go first.</summary>
internal sealed class InMemoryHandOverStore(TimeProvider time, int capacity = InMemoryHandOverStore.DefaultCapacity) : IHandOverStore
{
    public const int DefaultCapacity = 10_000;

    private readonly ConcurrentDictionary<SessionId, Kept> _codes = new();
    private readonly ConcurrentQueue<SessionId> _order = new();

    public int Count => _codes.Count;

    public Task KeepAsync(SessionToken code, HandOverGrant handOver, TimeSpan life, CancellationToken cancellationToken)
    {
        _codes[code.Id] = new Kept(handOver, time.GetTimestamp(), life);
        _order.Enqueue(code.Id);
        while (_order.Count > capacity && _order.TryDequeue(out var oldest)) _codes.TryRemove(oldest, out _);
        return Task.CompletedTask;
    }

    public Task<HandOverGrant?> TakeAsync(SessionToken code, CancellationToken cancellationToken) =>
        Task.FromResult(_codes.TryRemove(code.Id, out var found) && time.GetElapsedTime(found.At) < found.Life ? found.HandOver : null);

    private sealed record Kept(HandOverGrant HandOver, long At, TimeSpan Life);
}
