using JitGateway.Identity;
using JitGateway.Provisioning.History;

namespace JitGateway.Provisioning.Users;

/// <summary>What the history remembers of a person of whom an operator knows the hash.</summary>
internal sealed class PeopleOnRecord(HistoryReading reading)
{
    /// <summary>How far back it is looked: some seconds' work at most, however long the history is.</summary>
    public const int MostLooked = 20_000;

    private const int MostEntries = 20;

    /// <param name="hash"><see cref="SubjectKey.Hash"/>.</param>
    /// <param name="adapter">Whose rule it is.</param>
    /// <param name="backend">Its name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Who it is, and what the first match rule searched for at the backend the last time; null: not known, or sealed with a key that is gone.</returns>
    public async Task<(KnownPerson Person, string? Identifying)> FindAsync(string hash, BackendAdapter adapter, string backend, CancellationToken cancellationToken)
    {
        var (entries, _) = await reading.ListAsync(null, hash, long.MaxValue, MostEntries, tellsValues: true, cancellationToken, MostLooked);
        var told = entries.Where(e => e.Values is { Issuer.Length: > 0, Value.Length: > 0 }).ToList();
        var key = told.Select(e => new SubjectKey(e.Values!.Issuer, e.Values.Value)).FirstOrDefault(k => k.Hash == hash);
        var identifying = told.Where(e => e.Entry.Backend == backend && e.Entry.Mapping == adapter.Fingerprint && e.Values!.Searches.Count > 0).Select(e => e.Values!.Searches[0]).FirstOrDefault();
        return (new KnownPerson(hash, key), identifying);
    }

    /// <summary>The person's last entries, at all backends, newest first.</summary>
    public async Task<(IReadOnlyList<(long Number, HistoryEntry Entry, HistoryValues? Values)> Entries, bool More)> LastAsync(string hash, int most, CancellationToken cancellationToken)
    {
        var (entries, next) = await reading.ListAsync(null, hash, long.MaxValue, most, tellsValues: false, cancellationToken, MostLooked);
        return (entries, next is not null && entries.Count == most);
    }
}
