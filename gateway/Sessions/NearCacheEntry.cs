using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>What a node knows of one session. Times are ticks of the monotonic clock; fields are written and read whole.</summary>
/// <param name="id">Its id, whichever host's cookie finds it.</param>
/// <param name="terms">What is known of it without its person.</param>
/// <param name="notes">What is noted of it on this node.</param>
/// <param name="bytes">About how much memory it takes.</param>
internal abstract class NearCacheEntry(SessionId id, SessionTerms terms, SessionNotes notes, int bytes)
{
    private long _freshUntil;
    private long _graceUntil;
    private long _checkedAt;
    private long _usedAt;
    private long _touchedAt;
    private volatile bool _forgotten;

    public SessionId Id { get; } = id;

    public SessionTerms Terms { get; } = terms;

    public SessionNotes Notes { get; } = notes;

    /// <summary>About how much memory it takes, what features remember with the person included.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>The session, where it is here in clear.</summary>
    public abstract Session? Session { get; }

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

    /// <summary>Whether the store still says the same. What a session holds is never changed under one id.</summary>
    public bool Holds(Session session) => Terms.StartedAt == session.StartedAt && Terms.Seal.Span.SequenceEqual(session.Seal.Span);

    /// <summary>The person, for a request with this cookie; null where the entry cannot tell, and the store must.</summary>
    public abstract SessionPrincipal? PersonFor(SessionId id, ReadOnlySpan<char> cookie);

    /// <summary>The person, for requests that waited for the look that brought the session.</summary>
    public abstract SessionPrincipal PersonOf(Session session);

    /// <summary>Lets another cookie value open it too: that of a host of its own.</summary>
    public abstract void Link(SessionToken token, SessionToken primary);
}
