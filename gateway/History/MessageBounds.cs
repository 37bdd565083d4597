namespace JitGateway.History;

/// <summary>How many refused messages are inspected: a few in a minute, and of one site in a while, so that whoever sends wrong ones costs little and pushes few out.</summary>
internal sealed class MessageBounds(TimeProvider time)
{
    /// <summary>Of one lane, in a minute.</summary>
    public const int MostInMinute = 6;

    /// <summary>Of one site, in ten minutes.</summary>
    public const int MostOfSite = 5;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan While = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly List<(long At, EventLane Lane, string? Site)> _admitted = [];   // bounded by what a minute admits

    public bool Admits(EventLane lane, string? site)
    {
        lock (_lock)
        {
            _admitted.RemoveAll(a => time.GetElapsedTime(a.At) >= While);
            if (_admitted.Count(a => a.Site == site) >= MostOfSite || _admitted.Count(a => a.Lane == lane && time.GetElapsedTime(a.At) < Minute) >= MostInMinute) return false;
            _admitted.Add((time.GetTimestamp(), lane, site));
            return true;
        }
    }
}
