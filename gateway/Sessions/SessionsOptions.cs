namespace JitGateway.Sessions;

/// <summary>Section <c>Sessions</c>. The cookie's name and domain are <c>Gateway:CookieName</c> and <c>Gateway:CookieDomain</c>.</summary>
internal sealed class SessionsOptions
{
    private static readonly TimeSpan LongestTouchPause = TimeSpan.FromMinutes(1);

    /// <summary>Where sessions are kept. Read at start only. Default: this node's memory.</summary>
    public SessionStoreKind Store { get; set; } = SessionStoreKind.Memory;

    /// <summary>A session ends when its person has been away for this long. Default 30 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends this long after the login at the latest, or earlier where the identity provider says so (SAML Core 2.7.2). Default 10 hours.</summary>
    public TimeSpan AbsoluteTimeout { get; set; } = TimeSpan.FromHours(10);

    /// <summary>
    /// For this long a node believes what it knows of a session without asking the store; ends of sessions are heard at once all the
    /// same. Default 30 seconds; zero: every request asks.
    /// </summary>
    public TimeSpan NearCache { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many sessions a node keeps in its near cache at most; those that nobody used for longest go first, and are asked for again. Default 20,000.</summary>
    public int NearCacheEntries { get; set; } = 20_000;

    /// <summary>How much memory the near cache takes at most, about, in MiB; a session with 10 attributes takes about 5 KB. Default 48.</summary>
    public int NearCacheMegabytes { get; set; } = 48;

    /// <summary>
    /// Whether a node's near cache holds sessions only as the store has them: sealed, and opened by each request with its own cookie, so that a copy of the node's memory
    /// shows nobody whose request is not under way. Costs about 60 µs of processor time per request, where it costs 3 otherwise. Needs Store Redis; read at start only. Default false.
    /// </summary>
    public bool NearCacheSealed { get; set; }

    /// <summary>When the store does not answer, what was believed when it fell silent is believed for this long. Default 1 minute; zero: not at all.</summary>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far behind the store may be with when a person was seen: short against the idle limit, so that nobody's session ends while they work.</summary>
    public TimeSpan TouchPause() => IdleTimeout / 5 < LongestTouchPause ? IdleTimeout / 5 : LongestTouchPause;
}

internal enum SessionStoreKind
{
    /// <summary>This process; a restart signs everybody out. For one node.</summary>
    Memory,

    /// <summary>Redis; any node serves any person.</summary>
    Redis,
}
