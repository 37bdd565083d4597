namespace JitGateway.Provisioning.Protection;

/// <summary>
/// So many a second, after a burst: each that is admitted is told how long to wait, first come, first served. The framework's own token
/// bucket reads the system's clock, and waits without saying for how long.
/// </summary>
internal sealed class CreationRate(double perSecond, int burst, TimeProvider time)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / perSecond);
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _next;   // since the start, when the next one would be due without a burst

    /// <returns>Whether one is admitted, and after what wait; or, where that is more than the longest wait, when to ask again.</returns>
    public (bool Admitted, TimeSpan Wait) Take(TimeSpan longestWait)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var due = _next > now ? _next : now;
            var wait = due - (_interval * (burst - 1)) - now;
            if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
            if (wait > longestWait) return (false, wait);
            _next = due + _interval;
            return (true, wait);
        }
    }
}
