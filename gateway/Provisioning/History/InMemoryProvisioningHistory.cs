namespace JitGateway.Provisioning.History;

/// <summary>The history of a single node: gone when it stops.</summary>
internal sealed class InMemoryProvisioningHistory : IProvisioningHistory
{
    /// <summary>However many the configuration allows.</summary>
    public const int MostEntries = 10_000;

    private readonly Lock _lock = new();
    private readonly List<HistoryLink> _links = [];
    private HistoryHead _head = HistoryHead.Nothing;
    private byte[]? _checkpoint;

    public Task<HistoryState> StateAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(new HistoryState(_head, _checkpoint));
    }

    public Task<(bool Appended, HistoryHead Head)> AppendAsync(HistoryHead expected, IReadOnlyList<HistoryLink> links, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_head.Equals(expected)) return Task.FromResult((false, _head));
            _links.AddRange(links);
            _head = new HistoryHead(links[^1].Number, links[^1].Mac, links[^1].Number);
            return Task.FromResult((true, _head));
        }
    }

    public Task<IReadOnlyList<HistoryLink>> ReadAsync(long from, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var first = _links.Count > 0 ? (int)Math.Clamp(from - _links[0].Number, 0, _links.Count) : 0;
            return Task.FromResult<IReadOnlyList<HistoryLink>>(_links.GetRange(first, Math.Min(most, _links.Count - first)));
        }
    }

    public Task<bool> TrimAsync(byte[]? former, byte[] next, long from, long to, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!(former ?? []).AsSpan().SequenceEqual(_checkpoint ?? [])) return Task.FromResult(false);
            _checkpoint = next;
            _links.RemoveAll(l => l.Number >= from && l.Number <= to);
            return Task.FromResult(true);
        }
    }
}
