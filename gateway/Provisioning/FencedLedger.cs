using JitGateway.Redis;

namespace JitGateway.Provisioning;

/// <summary>Lets only the holder of an account's lock write the ledger, and the backend.</summary>
internal sealed class FencedLedger(IProvisioningLedger ledger, ILogger logger)
{
    /// <summary>Tells the ledger how it ended. Who was refused stays so where the ledger cannot be told: that much is known.</summary>
    /// <returns>False: a later holder of the lock has written already.</returns>
    public async Task<bool> IsWrittenAsync(AccountKey key, LedgerEntry entry, ProvisioningResult result, IProvisioningLease lease)
    {
        try
        {
            if (await ledger.WriteAsync(key, entry, lease.FencingToken, lease.Lost)) return true;
            Log.FencedOut(logger, key.Backend, key.SubjectHash, lease.FencingToken);
            return false;
        }
        catch (RedisUnavailableException e) when (result is ProvisioningResult.Refused)
        {
            Log.RefusalNotWritten(logger, key.Backend, key.SubjectHash, e.Message);
            return true;
        }
    }

    /// <summary>Nothing is written but by who may write the ledger, and under the lock, which is asked about last.</summary>
    /// <param name="key">Whose account.</param>
    /// <param name="doubted">What the ledger is to know until the answer is there; null: it is not concerned.</param>
    /// <param name="lease">The lock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task PrepareWriteAsync(AccountKey key, LedgerEntry? doubted, IProvisioningLease lease, CancellationToken cancellationToken)
    {
        if (doubted is not null) await WriteAsync(key, doubted, lease, cancellationToken);
        await lease.ConfirmAsync(cancellationToken);
        lease.Lost.ThrowIfCancellationRequested();
    }

    /// <exception cref="FencedOutException">A later holder of the lock has written already.</exception>
    public async Task WriteAsync(AccountKey key, LedgerEntry entry, IProvisioningLease lease, CancellationToken cancellationToken)
    {
        if (await ledger.WriteAsync(key, entry, lease.FencingToken, cancellationToken)) return;
        Log.FencedOut(logger, key.Backend, key.SubjectHash, lease.FencingToken);
        throw new FencedOutException();
    }
}

/// <summary>A later holder of the lock has written the ledger, so that the backend is written no more.</summary>
internal sealed class FencedOutException : Exception;
