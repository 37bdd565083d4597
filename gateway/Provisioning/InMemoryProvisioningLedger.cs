using System.Collections.Concurrent;

namespace JitGateway.Provisioning;

/// <summary>The ledger of a single node: gone when it stops.</summary>
internal sealed class InMemoryProvisioningLedger : IProvisioningLedger
{
    private readonly ConcurrentDictionary<AccountKey, (LedgerEntry Entry, long Token)> _entries = new();

    public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_entries.TryGetValue(key, out var held) ? held.Entry : null);

    public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
    {
        var written = _entries.AddOrUpdate(key, (entry, fencingToken), (_, held) => held.Token > fencingToken ? held : (entry, fencingToken));
        return Task.FromResult(ReferenceEquals(written.Entry, entry));
    }
}
