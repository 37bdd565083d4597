namespace JitGateway.Provisioning.History;

/// <param name="Entries">How many were read.</param>
/// <param name="From">The first one; 0: there is none.</param>
/// <param name="Head">What the chain ends with. Written down elsewhere, it shows later whether the end was taken away.</param>
/// <param name="Findings">Empty: nothing is wrong.</param>
internal sealed record ChainReport(long Entries, long From, HistoryHead Head, IReadOnlyList<ChainFinding> Findings);

/// <summary>Reads the whole chain and says what is wrong with it, and where.</summary>
internal sealed class ChainVerification(IProvisioningHistory history, HistoryKeys keys, HistoryWriter writer)
{
    private const int PageSize = 500;
    private const int MostRounds = 3;
    private const int MostFindings = 1_000;

    /// <param name="expected">An end that was written down earlier, and must be in the chain still; null: none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ChainReport> RunAsync(HistoryHead? expected, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var witnessed = writer.Witnessed;
            var state = await history.StateAsync(cancellationToken);
            var report = await ReadAsync(state, expected is null ? witnessed : [.. witnessed, expected], cancellationToken);
            if (report.Findings.Count == 0 || round == MostRounds) return report;
            var now = (await history.StateAsync(cancellationToken)).Checkpoint ?? [];
            if (now.AsSpan().SequenceEqual(state.Checkpoint ?? [])) return report;   // else old entries were removed meanwhile: once more
        }
    }

    private async Task<ChainReport> ReadAsync(HistoryState state, IReadOnlyList<HistoryHead> witnesses, CancellationToken cancellationToken)
    {
        var byId = ChainWalk.KeysById(keys);
        var (begin, findings) = Beginning(state.Checkpoint, byId);
        var walk = new ChainWalk(byId, begin?.Number ?? 0, begin?.Mac ?? []);
        var unseen = witnesses.Where(w => w.Number > walk.Number).ToList();
        var (count, first) = (0L, 0L);
        var end = Math.Max(state.Head.Number, state.Head.Highest);
        for (var from = walk.Number + 1; ; from = walk.Number + 1)
        {
            var page = await history.ReadAsync(from, PageSize, cancellationToken);
            foreach (var link in page.TakeWhile(l => l.Place <= end))
            {
                walk.Meet(link);
                count++;
                if (first == 0) first = link.Place;
                unseen.RemoveAll(w => w.Number == link.Place && w.Mac.AsSpan().SequenceEqual(link.Mac));
            }

            if (page.Count < PageSize || walk.Number >= end || walk.Findings.Count > MostFindings) break;
        }

        findings.AddRange(walk.Findings);
        var ends = unseen.Where(w => w.Number > walk.Number).Select(w => w.Number).Append(end).Max();
        if (ends > walk.Number) findings.Add(new ChainFinding(ChainFault.Truncated, walk.Number + 1, ends));
        else if (!walk.Mac.AsSpan().SequenceEqual(state.Head.Mac) || walk.Number != state.Head.Number) findings.Add(new ChainFinding(ChainFault.End, walk.Number));
        findings.AddRange(unseen.Where(w => w.Number <= walk.Number).Select(w => new ChainFinding(ChainFault.Replaced, w.Number)).Distinct());
        return new ChainReport(count, first, state.Head, findings);
    }

    private static (HistoryCheckpoint? Begin, List<ChainFinding> Findings) Beginning(byte[]? json, IReadOnlyDictionary<string, HistoryKey> byId)
    {
        if (json is null) return (null, []);
        if (HistoryCheckpoint.FromJson(json) is not { } checkpoint) return (null, [new ChainFinding(ChainFault.Checkpoint, 0)]);
        if (!byId.TryGetValue(checkpoint.Key, out var key)) return (checkpoint, [new ChainFinding(ChainFault.UnknownKey, checkpoint.Number)]);
        if (!checkpoint.IsIntact(key)) return (null, [new ChainFinding(ChainFault.Checkpoint, checkpoint.Number)]);
        return (checkpoint, checkpoint.Faults > 0 ? [new ChainFinding(ChainFault.Former, checkpoint.Faults, checkpoint.Number)] : []);
    }
}
