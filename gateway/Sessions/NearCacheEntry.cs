using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>What a node knows of one session. Times are ticks of the monotonic clock; fields are written and read whole.</summary>
internal sealed class NearCacheEntry(Session session, SessionPrincipal principal)
{
    private long _freshUntil;
    private long _graceUntil;
    private long _checkedAt;
    private long _usedAt;
    private long _touchedAt;
    private volatile bool _forgotten;

    public Session Session { get; } = session;

    /// <summary>About how much memory it takes, what features remember with the person included.</summary>
    public int Bytes { get; } = SizeOf(session);

    /// <summary>One object for all requests, so that what features remember with it outlives each new check.</summary>
    public SessionPrincipal Principal { get; } = principal;

    /// <summary>The session ended, or may have; whoever still holds the entry must not believe it.</summary>
    public bool IsForgotten => _forgotten;

    /// <summary>When the look into the store began that this entry rests on.</summary>
    public long CheckedAt => Volatile.Read(ref _checkedAt);

    /// <summary>Until when no look is needed, if nothing is heard.</summary>
    public long FreshUntil => Volatile.Read(ref _freshUntil);

    /// <summary>Until when the entry is taken as it is, because the store does not answer.</summary>
    public long GraceUntil
    {
        get => Volatile.Read(ref _graceUntil);
        set => Volatile.Write(ref _graceUntil, value);
    }

    /// <summary>When a request last came.</summary>
    public long UsedAt
    {
        get => Volatile.Read(ref _usedAt);
        set => Volatile.Write(ref _usedAt, value);
    }

    /// <summary>Which use the store has heard of.</summary>
    public long TouchedAt
    {
        get => Volatile.Read(ref _touchedAt);
        set => Volatile.Write(ref _touchedAt, value);
    }

    public void Forget() => _forgotten = true;

    public void Checked(long at, long freshUntil)
    {
        Volatile.Write(ref _checkedAt, at);
        Volatile.Write(ref _freshUntil, freshUntil);
        GraceUntil = 0;
    }

    // measured: the person, the principal and what hangs on it without any value; one attribute without its values; one text
    private static int SizeOf(Session session)
    {
        const int Bare = 2000;
        const int PerAttribute = 130;
        const int PerText = 32;
        var size = Bare + ((session.User.Mapped.Count + session.User.Attributes.Count) * PerAttribute);
        foreach (var (_, values) in session.User.Attributes)
            foreach (var value in values)
                size += PerText + (sizeof(char) * value.Length);
        return size;
    }
}
