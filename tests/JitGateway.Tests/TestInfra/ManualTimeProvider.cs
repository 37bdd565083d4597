namespace JitGateway.Tests.TestInfra;

/// <summary>A clock that stands still until a test moves it; timers fire when it passes them.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    /// <summary>How often a timer fires on the way, at most. Whoever looks at something each second need not do so for a week: it takes a minute of the processor's time.</summary>
    private const int Most = 1_000;

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now;
    private TimeSpan _step;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _now = start;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now + _step;
    }

    public override long GetTimestamp()
    {
        lock (_lock) return _now.Ticks;
    }

    /// <summary>Somebody corrects the clock: the time of day jumps, the monotonic clock and the timers go on as if nothing had happened.</summary>
    public void StepWallClock(TimeSpan by)
    {
        lock (_lock) _step += by;
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset target;
        lock (_lock) target = _now + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = First();
                if (next is null || next.Due > target)
                {
                    _now = target;
                    return;
                }

                if (next.Due > _now) _now = next.Due;
                next.Schedule(_now, target, by / Most);
            }

            next.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Of those that are due first, the one that was made first.</summary>
    private ManualTimer? First()
    {
        ManualTimer? first = null;
        foreach (var timer in _timers)
            if (first is null || timer.Due < first.Due) first = timer;
        return first;
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : owner._now + dueTime;
                if (!owner._timers.Contains(this)) owner._timers.Add(this);
            }

            return true;
        }

        /// <param name="target">Where the clock is moved to: behind it the timer goes on as if it had fired each time.</param>
        /// <param name="pause">Between two times on the way there, at least.</param>
        public void Schedule(DateTimeOffset now, DateTimeOffset target, TimeSpan pause)
        {
            if (_period <= TimeSpan.Zero) Due = DateTimeOffset.MaxValue;
            else Due = now + (_period * Math.Min(Math.Max(1, pause.Ticks / _period.Ticks), ((target - now).Ticks / _period.Ticks) + 1));
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (owner._lock) owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
