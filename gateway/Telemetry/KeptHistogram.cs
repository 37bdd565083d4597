namespace JitGateway.Telemetry;

/// <summary>A histogram in plain fields for what happens on every request: two additions, no lock, no label is put together.</summary>
internal sealed class KeptHistogram
{
    /// <summary>Upper ends of the buckets, in seconds.</summary>
    public static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly long[] Ends = [.. Bounds.Select(static b => (long)(b * TimeSpan.TicksPerSecond))];

    private readonly long[] _counts = new long[Ends.Length + 1];
    private long _ticks;

    public void Record(TimeSpan duration)
    {
        var ticks = duration.Ticks;
        var bucket = 0;
        while (bucket < Ends.Length && ticks > Ends[bucket]) bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _ticks, ticks);
    }

    /// <summary>The sum in seconds, how many were recorded, and how many were at most each bound.</summary>
    public (double Sum, long Count, long[] AtMost) Read()
    {
        var atMost = new long[Bounds.Length];
        var count = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            count += Interlocked.Read(ref _counts[i]);
            if (i < atMost.Length) atMost[i] = count;
        }

        return (TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds, count, atMost);
    }
}
