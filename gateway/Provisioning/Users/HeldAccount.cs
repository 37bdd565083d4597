namespace JitGateway.Provisioning.Users;

/// <summary>One person's account at one backend, while an operator's act holds its lock.</summary>
/// <param name="entry">What the ledger knows.</param>
internal sealed class HeldAccount(AccountKey key, LedgerEntry? entry, IProvisioningLease lease, FencedLedger fenced)
{
    public AccountKey Key => key;

    public LedgerEntry? Entry { get; private set; } = entry;

    /// <summary>Ends what the act waits for when the lock is another's.</summary>
    public CancellationToken Lost => lease.Lost;

    /// <summary>For the moment before a write to the backend.</summary>
    /// <param name="doubted">What the ledger is to know until the answer is there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task PrepareAsync(LedgerEntry doubted, CancellationToken cancellationToken)
    {
        await fenced.PrepareWriteAsync(key, doubted, lease, cancellationToken);
        Entry = doubted;
    }

    /// <exception cref="FencedOutException">Another has the lock, and has written already.</exception>
    public async Task WriteAsync(LedgerEntry next)
    {
        await fenced.WriteAsync(key, next, lease, lease.Lost);
        Entry = next;
    }
}
