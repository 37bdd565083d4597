using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>A lock whose lease a test can let run out, as Redis does with the lease of a node that died.</summary>
internal sealed class ExpiringLock(Func<string, Task> step) : IProvisioningLock
{
    private readonly List<Lease> _leases = [];
    private InMemoryProvisioningLock _current = new(TimeProvider.System);
    private long _tokens;

    public void RunOut(bool isTold)
    {
        List<Lease> over;
        lock (_leases)
        {
            over = [.. _leases];
            _leases.Clear();
            _current = new InMemoryProvisioningLock(TimeProvider.System);
        }

        foreach (var lease in over) lease.RunOut(isTold);
    }

    public async Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken)
    {
        await step("before the lock is taken");
        var inner = await _current.AcquireAsync(key, wait, cancellationToken);
        var lease = new Lease(inner.ShouldNotBeNull(), Interlocked.Increment(ref _tokens), step);
        lock (_leases) _leases.Add(lease);
        await step("after the lock was taken");
        return lease;
    }

    private sealed class Lease(IProvisioningLease inner, long token, Func<string, Task> step) : IProvisioningLease
    {
        private readonly CancellationTokenSource _lost = new();
        private volatile bool _isOver;

        public long FencingToken { get; } = token;

        public CancellationToken Lost => _lost.Token;

        public void RunOut(bool isTold)
        {
            _isOver = true;
            if (isTold) _lost.Cancel();
        }

        public async Task ConfirmAsync(CancellationToken cancellationToken)
        {
            await step("before the lock is confirmed");
            if (_isOver) await _lost.CancelAsync();
            await step("after the lock was confirmed");
        }

        public async ValueTask DisposeAsync()
        {
            await step("before the lock is released");
            await inner.DisposeAsync();
        }
    }
}
