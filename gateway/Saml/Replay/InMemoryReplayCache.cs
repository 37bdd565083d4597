namespace JitGateway.Saml.Replay;

/// <summary>For one node. Bounded: only what an identity provider signed gets in, and when it is full nothing more does, rather than something twice.</summary>
internal sealed class InMemoryReplayCache(TimeProvider time, int most = 500_000) : IReplayCache
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string, string)> _used = [];
    private readonly PriorityQueue<(string, string), DateTimeOffset> _byEnd = new();

    public Task<bool> TryUseAsync(string identityProvider, string mark, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            while (_byEnd.TryPeek(out var oldest, out var end) && end <= now)
            {
                _byEnd.Dequeue();
                _used.Remove(oldest);
            }

            var key = (identityProvider, mark);
            if (_used.Contains(key)) return Task.FromResult(false);
            if (_used.Count >= most) throw new ReplayUnknownException("this node's memory of what was used is full");
            _used.Add(key);
            _byEnd.Enqueue(key, until);
            return Task.FromResult(true);
        }
    }

    public Task<bool> IsUsedAsync(string identityProvider, string mark, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_used.Contains((identityProvider, mark)));
    }
}
