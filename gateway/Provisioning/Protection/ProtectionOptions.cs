namespace JitGateway.Provisioning.Protection;

/// <summary>Section <c>Protection</c> of a backend's provisioning: how much this node may ask of the backend's accounts. Every backend has its own bounds, so none holds up another.</summary>
internal sealed class ProtectionOptions
{
    /// <summary>After how many calls, half of which found the backend unavailable, it is left alone for a while; 2 to 1000.</summary>
    public int BreakAfter { get; set; } = 10;

    /// <summary>Within what time these calls are counted; a second to ten minutes.</summary>
    public TimeSpan BreakWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// For how long a backend that stays unavailable is left alone at most, before one call tries it again. It begins with a second and doubles
    /// with each call that fails; a second to ten minutes.
    /// </summary>
    public TimeSpan LongestBreak { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many accounts this node makes a second, once <c>CreateBurst</c> is used up; 0.001 to 10000. Passes wait for their turn.</summary>
    public double CreatesPerSecond { get; set; } = 20;

    /// <summary>How many accounts this node makes at once after a time of rest; 1 to 100000.</summary>
    public int CreateBurst { get; set; } = 100;

    /// <summary>How many calls this node makes at once; 1 to 1000.</summary>
    public int CallsAtOnce { get; set; } = 32;

    /// <summary>How many more calls wait for one of them to end, each for <c>Timeout</c> at most; 0 to 100000. Beyond it a pass ends with error 1420.</summary>
    public int CallsWaiting { get; set; } = 256;

    /// <summary>
    /// After what time without a call this node asks the backend's accounts by itself whether they are well, for <c>/health/ready</c>; after bad news within half a minute. Ten seconds to a day; zero: never.
    /// Default five minutes.
    /// </summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromMinutes(5);
}
