namespace JitGateway.Sessions.Streams;

/// <summary>The open streams of one session on this node, and when its person was last heard of through them. Times are ticks of the monotonic clock.</summary>
internal sealed class StreamSession(StreamOwner owner, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<OpenStream> _streams = [];
    private bool _closed;
    private long _used = time.GetTimestamp();
    private volatile bool _inDoubt;

    public SessionId Id { get; } = owner.Id;

    public SessionTerms Session { get; } = owner.Session;

    /// <summary>True: the session may have ended unheard; ask the store. So it is whenever a stream comes, because the end may have come just before it.</summary>
    public bool IsInDoubt
    {
        get => _inDoubt;
        set => _inDoubt = value;
    }

    /// <summary>When the store was last asked, or told that the person is there.</summary>
    public long AskedAt { get; set; } = time.GetTimestamp();

    public long TouchedAt { get; set; } = time.GetTimestamp();

    /// <summary>When the person last did something, as far as this node knows.</summary>
    public long UsedAt => Volatile.Read(ref _used);

    /// <summary>The person sent something over a stream.</summary>
    public void Use() => Seen(time.GetTimestamp());

    public void Seen(long at)
    {
        var known = Volatile.Read(ref _used);
        while (at > known)
        {
            var before = Interlocked.CompareExchange(ref _used, at, known);
            if (before == known) return;
            known = before;
        }
    }

    /// <returns>False: this object is thrown away already, because its last stream was closed.</returns>
    public bool TryAdd(OpenStream stream)
    {
        lock (_lock)
        {
            if (_closed) return false;
            _inDoubt = true;
            return _streams.Add(stream);
        }
    }

    /// <returns>True: that was the last one.</returns>
    public bool Remove(OpenStream stream)
    {
        lock (_lock) return _streams.Remove(stream) && (_closed = _streams.Count == 0);
    }

    public IReadOnlyList<OpenStream> Streams()
    {
        lock (_lock) return [.. _streams];
    }
}
