using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;

namespace JitGateway.Provisioning;

/// <summary>The ledger of a single node: gone when it stops.</summary>
internal sealed class InMemoryProvisioningLedger : IProvisioningLedger, ILedgerPages
{
    private readonly ConcurrentDictionary<AccountKey, (LedgerEntry Entry, long Token)> _entries = new();

    public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_entries.TryGetValue(key, out var held) ? held.Entry : null);

    public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
    {
        var written = _entries.AddOrUpdate(key, (entry, fencingToken), (_, held) => held.Token > fencingToken ? held : (entry, fencingToken));
        return Task.FromResult(ReferenceEquals(written.Entry, entry));
    }

    public Task<LedgerPage?> PageAsync(string? backend, string? cursor, int most, CancellationToken cancellationToken)
    {
        var last = "";
        if (cursor is not null)
        {
            if (!Base64Url.IsValid(cursor)) return Task.FromResult<LedgerPage?>(null);
            last = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }

        var left = _entries.Where(e => (backend is null || e.Key.Backend == backend) && string.CompareOrdinal(e.Key.ToString(), last) > 0)
            .OrderBy(e => e.Key.ToString(), StringComparer.Ordinal).Take(most + 1).Select(e => new LedgerRow(e.Key, e.Value.Entry)).ToList();
        return Task.FromResult<LedgerPage?>(left.Count <= most ? new LedgerPage(left, null) : new LedgerPage(left[..most], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(left[most - 1].Key.ToString()))));
    }
}
