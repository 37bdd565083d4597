using System.Collections.Concurrent;

namespace JitGateway.Sessions.HandOver;

/// <summary>For one node.</summary>
internal sealed class InMemoryHandOverStore(TimeProvider time) : IHandOverStore
{
    private const int Many = 1000;
    private readonly ConcurrentDictionary<SessionId, HandOverGrant> _codes = new();

    public Task KeepAsync(SessionToken code, HandOverGrant handOver, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_codes.Count > Many)
            foreach (var (id, old) in _codes)
                if (old.Until <= now)
                    _codes.TryRemove(id, out _);
        _codes[code.Id] = handOver;
        return Task.CompletedTask;
    }

    public Task<HandOverGrant?> TakeAsync(SessionToken code, CancellationToken cancellationToken) =>
        Task.FromResult(_codes.TryRemove(code.Id, out var found) && found.Until > time.GetUtcNow() ? found : null);
}
