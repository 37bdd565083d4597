namespace JitGateway.Sessions.Streams;

/// <summary>
/// A connection that was upgraded. A WebSocket is ended with a close frame to both sides, and given a moment to say goodbye; what else was upgraded is cut.
/// </summary>
internal sealed class WatchedSocket : OpenStream
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromMilliseconds(700);

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WatchedSocket(HttpContext context, StreamOwner? owner, string backend, OpenStreams streams, bool speaksWebSocket)
        : base(context, owner, backend, streams)
    {
        SpeaksWebSocket = speaksWebSocket;
        ToBackend = new SocketDirection(masked: true, Use);
    }

    public SocketDirection ToClient { get; } = new(masked: false, content: null);

    public SocketDirection ToBackend { get; }

    public bool SpeaksWebSocket { get; }

    /// <summary>The client's end as the forwarder sees it.</summary>
    public Stream Client(Stream inner)
    {
        ToClient.Target = inner;
        return new WatchedDuplex(inner, outgoing: ToClient, incoming: ToBackend, this);
    }

    /// <summary>The backend's end as the forwarder sees it.</summary>
    public Stream BackendSide(Stream inner)
    {
        ToBackend.Target = inner;
        return new WatchedDuplex(inner, outgoing: ToBackend, incoming: ToClient, this);
    }

    /// <summary>The person did something.</summary>
    public void Use() => Session?.Use();

    protected override async Task EndAsync(StreamEnd end)
    {
        if (SpeaksWebSocket)
        {
            using var limit = new CancellationTokenSource(Goodbye);
            try
            {
                await Task.WhenAll(ToClient.CloseAsync(end, limit.Token), ToBackend.CloseAsync(end, limit.Token));
                await _closed.Task.WaitAsync(limit.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // somebody does not listen, or is gone: cut
            }
        }

        Abort();
    }

    protected override void Closed()
    {
        ToClient.Dispose();
        ToBackend.Dispose();
        _closed.TrySetResult();
    }
}
