namespace JitGateway.Provisioning;

/// <summary>The port to the whole ledger, page by page. Any method may throw <see cref="Redis.RedisUnavailableException"/>.</summary>
internal interface ILedgerPages
{
    /// <summary>
    /// A page of about so many entries; the work for one page is bounded, however few fit. Page after page has every entry that is there all the time, and none twice; the order is the
    /// store's, and the same each time while nothing changes.
    /// </summary>
    /// <param name="backend">Only of this one; null: of all.</param>
    /// <param name="cursor">Of the page before; null: the first one.</param>
    /// <param name="most">About how many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null: that is no cursor of this store's.</returns>
    Task<LedgerPage?> PageAsync(string? backend, string? cursor, int most, CancellationToken cancellationToken);
}

/// <param name="Entries">Each once. One that is damaged, or of another version, is not among them.</param>
/// <param name="Cursor">For the next page; null: there is none.</param>
/// <param name="IsWhole">False: entries of earlier pages may come once more.</param>
internal sealed record LedgerPage(IReadOnlyList<LedgerRow> Entries, string? Cursor, bool IsWhole = true);

internal sealed record LedgerRow(AccountKey Key, LedgerEntry Entry);
