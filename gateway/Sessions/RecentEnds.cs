namespace JitGateway.Sessions;

/// <summary>
/// The ends that this node heard of last, so that who made or looked up a session meanwhile can tell whether it was that one. What lies too far back to be told
/// counts as ended.
/// </summary>
internal sealed class RecentEnds
{
    /// <summary>So many come in a second and a half where each second a thousand sessions end.</summary>
    private const int Kept = 2048;

    private readonly SessionId[] _ids = new SessionId[Kept];
    private readonly Lock _lock = new();
    private long _count;

    /// <summary>How many there have been.</summary>
    public long Count => Volatile.Read(ref _count);

    public void Add(SessionId id)
    {
        lock (_lock) _ids[_count++ % Kept] = id;
    }

    /// <summary>Whether the session ended after there had been so many.</summary>
    public bool Contains(SessionId id, long since)
    {
        if (Count == since) return false;
        lock (_lock)
        {
            if (_count - since > Kept) return true;
            for (var i = since; i < _count; i++)
                if (_ids[i % Kept] == id)
                    return true;
            return false;
        }
    }
}
