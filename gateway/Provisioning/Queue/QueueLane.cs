namespace JitGateway.Provisioning.Queue;

/// <summary>What this node knows of one backend's queue, and how many of its plans it works on.</summary>
internal sealed class QueueLane
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    /// <summary>As of the last look.</summary>
    public QueueDepth Depth { get; set; } = new(0, 0, null);

    /// <summary>By the monotonic clock.</summary>
    public TimeSpan LookAt { get; set; }

    /// <summary>When to look for dead letters that are too old.</summary>
    public TimeSpan ExpireAt { get; set; }

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave() => Interlocked.Decrement(ref _running);
}
