using System.Globalization;

namespace JitGateway.JourneyTests.Outages;

/// <summary>What became of the requests of one journey.</summary>
internal sealed class OutageCounts
{
    private readonly Lock _lock = new();
    private readonly List<string> _lost = [];
    private readonly List<TimeSpan> _postponed = [];

    public int Sent { get; private set; }

    /// <summary>Answered as by a gateway whose Redis is well.</summary>
    public int Served { get; private set; }

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
            lock (_lock) return _postponed.Order().ElementAtOrDefault(_postponed.Count / 2);
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
            if (answer is OutageAnswer.Served) Served++;
            else if (answer is OutageAnswer.Lost) _lost.Add(what);
            else _postponed.Add(took);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Sent} requests: {Served} served, {Postponed} answered 503 as promised (half within {MiddlePostponed.TotalMilliseconds:0} ms, slowest {SlowestPostponed.TotalMilliseconds:0} ms), {Lost.Count} lost");
}

internal enum OutageAnswer
{
    Served,
    Postponed,
    Lost,
}
