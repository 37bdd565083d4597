namespace JitGateway.Edge.RateLimits;

/// <summary>
/// Section <c>Gateway:RateLimits</c>: how often one client address may come: an address of IPv4, or the first half of one of IPv6. Each node counts for itself. A company behind
/// one address is one client. More gets 429 with <c>Retry-After</c>.
/// </summary>
internal sealed class RateLimitOptions
{
    /// <summary>Beginning to sign in, also at the page of an application, being handed over to another host, and sending a form that was kept meanwhile. Default 600 a minute.</summary>
    public RateOptions Login { get; set; } = new();

    /// <summary>Answers of identity providers (<c>/sso/acs</c>), each of which costs the checking of signatures. Default 600 a minute.</summary>
    public RateOptions Acs { get; set; } = new();

    /// <summary>Signing out, here and on behalf of identity providers (<c>/sso/slo</c>). Default 600 a minute.</summary>
    public RateOptions Logout { get; set; } = new();

    /// <summary>All requests together, those to backends too. Absent: no limit.</summary>
    public RateOptions? PerAddress { get; set; }

    /// <summary>Addresses and networks that are never limited, such as a monitoring system's. Absent: this machine's own (127.0.0.0/8 and ::1), so that a proxy on it that nobody named locks nobody out.</summary>
    public IReadOnlyList<string> Exempt { get; set; } = ["127.0.0.0/8", "::1"];
}

/// <summary>A number of requests in a time, at once or spread over it.</summary>
internal sealed class RateOptions
{
    /// <summary>How many. 0: no limit.</summary>
    public int Requests { get; set; } = 600;

    /// <summary>In how long. Default a minute.</summary>
    public TimeSpan Per { get; set; } = TimeSpan.FromMinutes(1);
}
