using System.Globalization;

namespace JitGateway.JourneyTests.Outages;

/// <summary>What became of the requests of one journey.</summary>
internal sealed class OutageCounts
{
    private readonly Lock _lock = new();
    private readonly List<string> _lost = [];
    private readonly List<TimeSpan> _postponed = [];
    private readonly List<TimeSpan> _served = [];

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

    public TimeSpan SlowestPostponed
    {
        get
        {
            lock (_lock) return _postponed.DefaultIfEmpty().Max();
        }
    }

    /// <summary>Half of them were answered within this time.</summary>
    public TimeSpan MiddlePostponed
    {
        get
        {
            lock (_lock) return Middle(_postponed);
        }
    }

    /// <summary>Half of those that were served were answered within this time: what any request takes on this machine now.</summary>
    public TimeSpan MiddleServed
    {
        get
        {
            lock (_lock) return Middle(_served);
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
        lock (_lock)
        {
            Sent++;
            if (answer is OutageAnswer.Served) _served.Add(took);
            else if (answer is OutageAnswer.Lost) _lost.Add(what);
            else _postponed.Add(took);
        }
    }

    private static TimeSpan Middle(List<TimeSpan> times) => times.Order().ElementAtOrDefault(times.Count / 2);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Sent} requests: {Served} served, {Postponed} answered 503 as promised (half within {MiddlePostponed.TotalMilliseconds:0} ms, of those served within {MiddleServed.TotalMilliseconds:0} ms, slowest {SlowestPostponed.TotalMilliseconds:0} ms), {Lost.Count} lost");
}

internal enum OutageAnswer
{
    Served,
    Postponed,
    Lost,
}
