namespace JitGateway.Provisioning.History;

/// <summary>Both ends of the chain.</summary>
/// <param name="Head">What the store says the last entry is.</param>
/// <param name="Checkpoint">Where it begins, as JSON; null: with entry 1.</param>
internal sealed record HistoryState(HistoryHead Head, byte[]? Checkpoint);

/// <summary>
/// The port to the history: entries can be appended and, from the beginning, removed; nothing else. Any method may throw
/// <see cref="Redis.RedisUnavailableException"/>.
/// </summary>
internal interface IProvisioningHistory
{
    Task<HistoryState> StateAsync(CancellationToken cancellationToken);

    /// <summary>Appends all of them in one step, if the chain still ends as expected.</summary>
    /// <returns>Whether it was done, and what the chain ends with now.</returns>
    Task<(bool Appended, HistoryHead Head)> AppendAsync(HistoryHead expected, IReadOnlyList<HistoryLink> links, CancellationToken cancellationToken);

    /// <summary>Entries in the order of their places, from one on.</summary>
    Task<IReadOnlyList<HistoryLink>> ReadAsync(long from, int most, CancellationToken cancellationToken);

    /// <summary>Removes the beginning and writes down where the chain begins now, in one step.</summary>
    /// <param name="former">The checkpoint that was there; null: none.</param>
    /// <param name="next">The one that takes its place.</param>
    /// <param name="from">The first place that is removed.</param>
    /// <param name="to">The last one.</param>
    /// <returns>False: another node did it.</returns>
    Task<bool> TrimAsync(byte[]? former, byte[] next, long from, long to, CancellationToken cancellationToken);
}
