using System.Diagnostics;
using System.Globalization;

namespace JitGateway.JourneyTests.Outages;

/// <summary>What became of the requests of one journey.</summary>
internal sealed class OutageCounts
{
    private readonly Lock _lock = new();
    private readonly List<string> _lost = [];
    private readonly List<OutageSample> _postponed = [];
    private readonly List<OutageSample> _served = [];

    public int Sent { get; private set; }

    /// <summary>Answered as by a gateway whose Redis is well.</summary>
    public int Served
    {
        get
        {
            lock (_lock) return _served.Count;
        }
    }

    /// <summary>Answered 503 with Retry-After, the cookie kept: promised where nobody can tell who it is.</summary>
    public int Postponed
    {
        get
        {
            lock (_lock) return _postponed.Count;
        }
    }

    /// <summary>How long the 503 took.</summary>
    public LatencySpread TimesPostponed
    {
        get
        {
            lock (_lock) return LatencySpread.Of(_postponed.Select(s => s.Took));
        }
    }

    /// <summary>How long those took that were served between the first 503 and the last: what any request takes on this machine just then.</summary>
    public LatencySpread TimesServedMeanwhile
    {
        get
        {
            lock (_lock)
            {
                if (_postponed.Count == 0) return LatencySpread.Of([]);
                var (first, last) = (_postponed.Min(s => s.At), _postponed.Max(s => s.At));
                return LatencySpread.Of(_served.Where(s => s.At >= first && s.At <= last).Select(s => s.Took));
            }
        }
    }

    /// <summary>Anything else: a person taken for nobody or for somebody else, another error, no answer.</summary>
    public IReadOnlyList<string> Lost
    {
        get
        {
            lock (_lock) return [.. _lost];
        }
    }

    public void Add(OutageAnswer answer, string what, TimeSpan took)
    {
        var sample = new OutageSample(Stopwatch.GetTimestamp(), took);
        lock (_lock)
        {
            Sent++;
            if (answer is OutageAnswer.Served) _served.Add(sample);
            else if (answer is OutageAnswer.Lost) _lost.Add(what);
            else _postponed.Add(sample);
        }
    }

    public override string ToString() => $"{Sent} requests: {Served} served, {Postponed} answered 503 as promised ({TimesPostponed}; served meanwhile {TimesServedMeanwhile}), {Lost.Count} lost";

    private sealed record OutageSample(long At, TimeSpan Took);
}

/// <summary>How long requests of one kind took.</summary>
internal sealed record LatencySpread(int Count, TimeSpan P50, TimeSpan P95, TimeSpan P99, TimeSpan Slowest)
{
    public static LatencySpread Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return new LatencySpread(sorted.Count, At(0.5), At(0.95), At(0.99), At(1));

        TimeSpan At(double share) => sorted.ElementAtOrDefault(Math.Min((int)(sorted.Count * share), sorted.Count - 1));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"p50 {P50.TotalMilliseconds:0} ms, p95 {P95.TotalMilliseconds:0} ms, p99 {P99.TotalMilliseconds:0} ms, slowest {Slowest.TotalMilliseconds:0} ms of {Count}");
}

internal enum OutageAnswer
{
    Served,
    Postponed,
    Lost,
}
