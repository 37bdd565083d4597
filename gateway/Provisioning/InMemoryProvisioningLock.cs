namespace JitGateway.Provisioning;

/// <summary>The lock of a single node. A holder that dies takes the node with it, so a lease never runs out.</summary>
internal sealed class InMemoryProvisioningLock(TimeProvider time) : IProvisioningLock
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountKey, Queue<TaskCompletionSource<Lease>>> _held = [];
    private long _tokens;

    public async Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<Lease>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_held.TryAdd(key, [])) return new Lease(this, key, ++_tokens);
            _held[key].Enqueue(turn);
        }

        try
        {
            return await turn.Task.WaitAsync(wait, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!turn.TrySetCanceled(CancellationToken.None)) await (await turn.Task).DisposeAsync();   // it came in this very moment
            if (e is OperationCanceledException) throw;
            return null;
        }
    }

    private void Release(AccountKey key)
    {
        lock (_lock)
        {
            while (_held[key].TryDequeue(out var next))
                if (next.TrySetResult(new Lease(this, key, ++_tokens)))
                    return;
            _held.Remove(key);
        }
    }

    private sealed class Lease(InMemoryProvisioningLock owner, AccountKey key, long token) : IProvisioningLease
    {
        private int _released;

        public long FencingToken { get; } = token;

        public CancellationToken Lost => CancellationToken.None;

        public Task ConfirmAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) owner.Release(key);
            return ValueTask.CompletedTask;
        }
    }
}
