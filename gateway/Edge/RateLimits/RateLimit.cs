using System.Runtime.InteropServices;

namespace JitGateway.Edge.RateLimits;

/// <summary>So many requests in so long, as what the generic cell rate algorithm counts with (ITU-T I.371, virtual scheduling).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateLimit
{
    public RateLimit(int requests, TimeSpan per)
    {
        Interval = Math.Max(1, per.Ticks / requests);
        Tolerance = per.Ticks - Interval;
    }

    /// <summary>What one request costs, in ticks.</summary>
    public long Interval { get; }

    /// <summary>How far ahead of its rate a client may be, in ticks: all requests of the period at once.</summary>
    public long Tolerance { get; }
}
