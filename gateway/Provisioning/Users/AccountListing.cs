using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning.Users;

/// <summary>Lists accounts by the ledger, with what the queue has of them.</summary>
internal sealed class AccountListing(IProvisioningLedger ledger, ILedgerPages pages, IProvisioningQueue queue, Active<BackendTable> backends)
{
    /// <summary>Pages that are looked through for one answer while nothing fits.</summary>
    private const int MostPages = 10;

    /// <returns>Null: that is no cursor.</returns>
    public async Task<(IReadOnlyList<ListedAccount> Accounts, string? Cursor, bool IsWhole)?> PageAsync(AccountFilter filter, string? cursor, int most, CancellationToken cancellationToken)
    {
        if (filter.Subject is { } subject) return ([.. (await OfPersonAsync(subject, filter.Backend, cancellationToken)).Where(filter.Fits)], null, true);
        var found = new List<ListedAccount>();
        var isWhole = true;
        for (var looked = 0; looked < MostPages && found.Count < most; looked++)
        {
            if (await pages.PageAsync(filter.Backend, cursor, filter is { Account: null, Condition: null, ChangedAfter: null, ChangedBefore: null } ? most - found.Count : 1000, cancellationToken) is not { } page) return null;
            found.AddRange((await ListedAsync(page.Entries.Where(r => filter.Fits(r.Entry)), cancellationToken)).Where(filter.Fits));
            isWhole &= page.IsWhole;
            if ((cursor = page.Cursor) is null) break;
        }

        return (found, cursor, isWhole);
    }

    /// <summary>One person's accounts in every configured backend, by the backends' names.</summary>
    /// <param name="subject">The hash.</param>
    /// <param name="backend">Only this one; null: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<ListedAccount>> OfPersonAsync(string subject, string? backend, CancellationToken cancellationToken)
    {
        IEnumerable<string> names = backend is not null ? [backend] : Parts().Select(p => p.Backend.Value).Order(StringComparer.Ordinal);
        var rows = await Task.WhenAll(names.Select(async name => new AccountKey(name, subject) is var key && await ledger.ReadAsync(key, cancellationToken) is { } entry ? new LedgerRow(key, entry) : null));
        return await ListedAsync(rows.OfType<LedgerRow>(), cancellationToken);
    }

    /// <summary>Whose an account is by the ledger; null: nobody's.</summary>
    public async Task<AccountKey?> HolderAsync(string backend, string accountId, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = (await pages.PageAsync(backend, cursor, 1000, cancellationToken))!;
            if (page.Entries.FirstOrDefault(r => r.Entry.AccountId == accountId) is { } row) return row.Key;
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return null;
    }

    public IEnumerable<BackendProvisioning> Parts() => backends.Value.Backends.Select(b => b.Part<BackendProvisioning>()).Where(p => p.IsEnabled);

    private async Task<IReadOnlyList<ListedAccount>> ListedAsync(IEnumerable<LedgerRow> rows, CancellationToken cancellationToken) =>
        await Task.WhenAll(rows.Select(async row => ListedAccount.Of(row, row.Entry.DisabledAt is null ? await queue.FindAsync(row.Key, cancellationToken) : null)));
}
