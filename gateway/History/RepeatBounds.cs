namespace JitGateway.History;

/// <summary>
/// Counts what comes again and again from one address, or of one person, and is no news any more, so that nobody fills the history, or the log, by asking. Bounded itself: of one network so many
/// addresses count by themselves and the others together, and those beyond the first few thousand of a minute share one count.
/// </summary>
internal sealed class RepeatBounds(TimeProvider time)
{
    /// <summary>Of one kind, from one address or person, in a minute.</summary>
    public const int MostInWindow = 60;

    /// <summary>So many addresses of one network count by themselves.</summary>
    public const int MostOfNetwork = 16;

    private const int MostKeys = 4_096;
    private const string Others = "";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Counted> _counted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ofNetwork = new(StringComparer.Ordinal);   // never more than keys that are counted
    private readonly List<(string Key, int Thinned)> _over = [];   // taken within half a minute, and each key adds one in a minute

    /// <param name="wider">What the key is a part of and whoever has one may have many of; null: nothing.</param>
    /// <returns>Whether it is one to be told; otherwise it is counted.</returns>
    public bool Admits(string key, string? wider = null)
    {
        lock (_lock)
        {
            var counted = CountOf(key, wider);
            if (counted.Told >= MostInWindow && time.GetElapsedTime(counted.Since) < Window)
            {
                counted.Thinned++;
                return false;
            }

            if (time.GetElapsedTime(counted.Since) >= Window)
            {
                if (counted.Thinned > 0) _over.Add((counted.Key, counted.Thinned));
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
            var over = _counted.Values.Where(c => all || time.GetElapsedTime(c.Since) >= Window).ToList();
            foreach (var counted in over)
            {
                _counted.Remove(counted.Key);
                if (counted.Wider is { } wider && --_ofNetwork[wider] == 0) _ofNetwork.Remove(wider);
            }

            List<(string, int)> taken = [.. _over, .. over.Where(static c => c.Thinned > 0).Select(static c => (c.Key, c.Thinned))];
            _over.Clear();
            return taken;
        }
    }

    private Counted CountOf(string key, string? wider)
    {
        if (_counted.TryGetValue(key, out var known)) return known;
        if (wider is not null && _ofNetwork.GetValueOrDefault(wider) >= MostOfNetwork) (key, wider) = (wider, null);
        if (!_counted.ContainsKey(key) && _counted.Count >= MostKeys) (key, wider) = (Others, null);
        if (_counted.TryGetValue(key, out known)) return known;
        if (wider is not null) _ofNetwork[wider] = _ofNetwork.GetValueOrDefault(wider) + 1;
        return _counted[key] = new Counted(key, wider, time.GetTimestamp());
    }

    private sealed class Counted(string key, string? wider, long since)
    {
        public string Key => key;

        public string? Wider => wider;

        public long Since { get; set; } = since;

        public int Told { get; set; }

        public int Thinned { get; set; }
    }
}
