namespace JitGateway.Sessions.Streams;

/// <summary>A request that goes on: a WebSocket, server-sent events, a long download. It belongs to its request until that is disposed of.</summary>
/// <param name="context">Its request.</param>
/// <param name="owner">Whose it is; null: nobody's, on a public path.</param>
/// <param name="backend">The backend it leads to.</param>
/// <param name="streams">Where it stands while it is open.</param>
internal abstract class OpenStream(HttpContext context, StreamOwner? owner, string backend, OpenStreams streams) : IDisposable
{
    private readonly Lock _lock = new();
    private volatile bool _disposed;
    private bool _ending;

    public StreamOwner? Owner { get; } = owner;

    /// <summary>Where it stands among the streams of its session; null while nobody has looked.</summary>
    public StreamSession? Session { get; set; }

    public string Backend { get; } = backend;

    public bool IsOpen => !_disposed;

    /// <summary>It was told to end, and perhaps says goodbye still.</summary>
    public bool IsEnding => Volatile.Read(ref _ending);

    /// <summary>A node that stops lets it run, as other requests, for as long as they may.</summary>
    public virtual bool EndsByItself => false;

    protected HttpContext Context { get; } = context;

    /// <summary>Ends it, in the way that its protocol has for that; at once, or within a second. Never waits and never throws.</summary>
    /// <returns>False: it is being ended already.</returns>
    public bool End(StreamEnd end)
    {
        if (Interlocked.Exchange(ref _ending, true)) return false;
        _ = Task.Run(() => EndAsync(end));
        return true;
    }

    /// <summary>The request is over.</summary>
    public void Dispose()
    {
        lock (_lock) _disposed = true;   // from here on the context may serve another request
        streams.Remove(this);
        Closed();
    }

    protected abstract Task EndAsync(StreamEnd end);

    /// <summary>Cuts the connection, or the HTTP/2 stream: what was sent is seen to be incomplete.</summary>
    protected void Abort()
    {
        lock (_lock)
            if (!_disposed)
                Context.Abort();
    }

    protected virtual void Closed()
    {
    }
}

/// <param name="Id">The session.</param>
/// <param name="Session">What is known of it: not whose it is.</param>
internal sealed record StreamOwner(SessionId Id, SessionTerms Session);
