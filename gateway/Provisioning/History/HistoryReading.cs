namespace JitGateway.Provisioning.History;

/// <summary>Reads the history for operators, newest first.</summary>
internal sealed class HistoryReading(IProvisioningHistory history, HistoryKeys keys)
{
    private const int PageSize = 250;

    /// <param name="number">Its number.</param>
    /// <param name="tellsValues">Whether to open what is sealed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<(long Number, HistoryEntry Entry, HistoryValues? Values)?> OneAsync(long number, bool tellsValues, CancellationToken cancellationToken) =>
        await history.ReadAsync(number, 1, cancellationToken) is [var link] && link.Place == number && HistoryEntry.FromJson(link.Body) is { } entry
            ? (number, entry, tellsValues ? entry.Open(keys.All) : null)
            : null;

    /// <param name="backend">Only of this one; null: of all.</param>
    /// <param name="subject">Only of the person with this hash; null: of all.</param>
    /// <param name="before">Only entries with lower numbers.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="tellsValues">Whether to open what is sealed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="mostLooked">How many entries are looked at; beyond them there may be more.</param>
    /// <returns>What fits, and the number before which to go on; null: there is nothing there.</returns>
    public async Task<(IReadOnlyList<(long Number, HistoryEntry Entry, HistoryValues? Values)> Entries, long? Next)> ListAsync(
        string? backend, string? subject, long before, int limit, bool tellsValues, CancellationToken cancellationToken, long mostLooked = long.MaxValue)
    {
        var state = await history.StateAsync(cancellationToken);
        var first = state.Checkpoint is { } json && HistoryCheckpoint.FromJson(json) is { } checkpoint ? checkpoint.Number + 1 : 1;
        var all = tellsValues ? keys.All : [];
        var found = new List<(long, HistoryEntry, HistoryValues?)>();
        var last = Math.Min(before - 1, state.Head.Number);
        var bound = mostLooked < last ? Math.Max(first, last - mostLooked + 1) : first;
        for (var to = last; to >= bound; to -= PageSize)
        {
            var from = Math.Max(bound, to - PageSize + 1);
            var page = await history.ReadAsync(from, PageSize, cancellationToken);
            foreach (var link in page.Where(l => l.Place <= to).Reverse())
            {
                if (HistoryEntry.FromJson(link.Body) is not { } entry || (backend is not null && entry.Backend != backend) || (subject is not null && entry.Subject != subject)) continue;
                if (found.Count == limit) return (found, found[^1].Item1);
                found.Add((link.Place, entry, tellsValues ? entry.Open(all) : null));
            }
        }

        return (found, bound > first ? bound : null);
    }
}
