namespace JitGateway.Provisioning.Queue;

/// <summary>Section <c>Queue</c> of a backend's provisioning: accounts that are brought in order beside the requests, with <c>Mode</c> Background, and with BestEffort after an outage.</summary>
internal sealed class QueueOptions
{
    /// <summary>How many people may wait in it, over all nodes; 1 to 1000000. Beyond it, with Background, people get error 1422. As many dead letters are kept, the newest.</summary>
    public int MaxLength { get; set; } = 10_000;

    /// <summary>
    /// After how many attempts that found the backend unavailable a plan becomes a dead letter; 1 to 1000. While the backend is left alone (<c>Protection</c>) no attempt is
    /// made, and none counts.
    /// </summary>
    public int Attempts { get; set; } = 20;

    /// <summary>The pause after the first attempt; it doubles with each. A tenth of a second to an hour.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause; from <c>FirstPause</c> to a day. A backend that asks for more (Retry-After) gets more.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a dead letter is kept, since it died or since its person was last refused because of it; an hour to ten years. What is given up is in the log.
    /// </summary>
    public TimeSpan KeepDeadLetters { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many plans this node works on at once; 1 to 100.</summary>
    public int AtOnce { get; set; } = 4;
}
