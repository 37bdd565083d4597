namespace JitGateway.History;

/// <summary>
/// Counts what comes again and again from one address, or of one person, and is no news any more, so that nobody fills the history, or the log, by asking. Bounded itself: addresses beyond the
/// first few thousand of a minute share one count.
/// </summary>
internal sealed class RepeatBounds(TimeProvider time)
{
    /// <summary>Of one kind, from one address or person, in a minute.</summary>
    public const int MostInWindow = 60;

    private const int MostKeys = 4_096;
    private const string Others = "";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Counted> _counted = new(StringComparer.Ordinal);
    private readonly List<(string Key, int Thinned)> _over = [];   // taken within half a minute, and each key adds one in a minute

    /// <returns>Whether it is one to be told; otherwise it is counted.</returns>
    public bool Admits(string key)
    {
        lock (_lock)
        {
            if (!_counted.TryGetValue(key, out var counted))
            {
                if (_counted.Count >= MostKeys) key = Others;
                if (!_counted.TryGetValue(key, out counted)) _counted[key] = counted = new Counted(time.GetTimestamp());
            }

            if (counted.Told >= MostInWindow && time.GetElapsedTime(counted.Since) < Window)
            {
                counted.Thinned++;
                return false;
            }

            if (time.GetElapsedTime(counted.Since) >= Window)
            {
                if (counted.Thinned > 0) _over.Add((key, counted.Thinned));
                (counted.Since, counted.Told, counted.Thinned) = (time.GetTimestamp(), 0, 0);
            }

            counted.Told++;
            return true;
        }
    }

    /// <summary>Takes out the counts of windows that are over.</summary>
    /// <param name="all">Those that run too.</param>
    public IReadOnlyList<(string Key, int Thinned)> Take(bool all = false)
    {
        lock (_lock)
        {
            var over = _counted.Where(c => all || time.GetElapsedTime(c.Value.Since) >= Window).ToList();
            foreach (var (key, _) in over) _counted.Remove(key);
            List<(string, int)> taken = [.. _over, .. over.Where(c => c.Value.Thinned > 0).Select(c => (c.Key, c.Value.Thinned))];
            _over.Clear();
            return taken;
        }
    }

    private sealed class Counted(long since)
    {
        public long Since { get; set; } = since;

        public int Told { get; set; }

        public int Thinned { get; set; }
    }
}
