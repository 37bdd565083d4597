namespace JitGateway.Telemetry.LastHour;

/// <summary>The last hour of this node, minute by minute: what the overview draws. Bounded, and lost with the process; what is to be kept, a collector of metrics keeps.</summary>
internal sealed class ActivityRing(GatewayMeter meter, TimeProvider time) : BackgroundService
{
    public const int Minutes = 60;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _turning = new();
    private readonly Queue<ActivityMinute> _ended = new(Minutes);
    private ActivityTotals _before = meter.Totals;
    private DateTimeOffset _begin = BeginOf(time.GetUtcNow());

    /// <summary>At most <see cref="Minutes"/>, the one that runs last; minutes before the start are not there.</summary>
    public IReadOnlyList<ActivityMinute> Read()
    {
        lock (_turning)
        {
            Turn();
            return [.. _ended, new ActivityMinute(_begin, meter.Totals - _before)];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Minute, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            lock (_turning) Turn();
    }

    /// <summary>Ends the minutes that are over. After a pause nobody knows in which of them something happened: it counts in the first, and the others are empty. A clock that was set back begins anew.</summary>
    private void Turn()
    {
        var begin = BeginOf(time.GetUtcNow());
        if (begin < _begin)
        {
            _ended.Clear();
            (_begin, _before) = (begin, meter.Totals);
            return;
        }

        if (begin == _begin) return;
        var totals = meter.Totals;
        Keep(new ActivityMinute(_begin, totals - _before));
        var first = begin - (Minute * Minutes);
        for (var empty = first > _begin ? first : _begin + Minute; empty < begin; empty += Minute) Keep(new ActivityMinute(empty, default));
        (_begin, _before) = (begin, totals);
    }

    private void Keep(ActivityMinute minute)
    {
        if (_ended.Count == Minutes - 1) _ended.Dequeue();
        _ended.Enqueue(minute);
    }

    private static DateTimeOffset BeginOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}

/// <param name="At">When it began.</param>
/// <param name="Done">What was done in it.</param>
internal sealed record ActivityMinute(DateTimeOffset At, ActivityTotals Done);
