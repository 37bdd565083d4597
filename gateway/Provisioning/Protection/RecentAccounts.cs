using System.Collections.Concurrent;

namespace JitGateway.Provisioning.Protection;

/// <summary>The accounts that this node saw in order lately. When a generation is full, the one before it is forgotten.</summary>
/// <param name="generation">How many make a generation full; twice as many are kept at most.</param>
internal sealed class RecentAccounts(int generation)
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<AccountKey, Seen> _young = new();
    private volatile ConcurrentDictionary<AccountKey, Seen> _old = new();

    /// <param name="system">Fingerprint of the system that the account's id belongs to.</param>
    public void Note(AccountKey key, string accountId, string system)
    {
        var young = _young;
        young[key] = new Seen(accountId, system);
        if (young.Count < generation) return;
        lock (_turning)
        {
            if (!ReferenceEquals(_young, young)) return;
            _old = young;
            _young = new();
        }
    }

    public void Forget(AccountKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    /// <returns>The account's id; null where none was seen in this system.</returns>
    public string? Find(AccountKey key, string system)
    {
        if (!_young.TryGetValue(key, out var seen) && !_old.TryGetValue(key, out seen)) return null;
        return seen.System == system ? seen.AccountId : null;
    }

    private sealed record Seen(string AccountId, string System);
}
