namespace JitGateway.Sessions.Streams;

/// <summary>Server-sent events, or the messages of gRPC: whole wherever they stop. They end as if the backend had ended them, between what it read.</summary>
internal sealed class WatchedBody(HttpContext context, StreamOwner owner, string backend, OpenStreams streams, bool isGrpc) : OpenStream(context, owner, backend, streams)
{
    /// <summary>For a client that does not read, and so does not see the end either.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StreamEnd? _why;

    /// <summary>Set when no more may be read from the backend.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Before the last byte: whatever the protocol says at the end.</summary>
    public void Finish()
    {
        if (!isGrpc || _why is not { } end || !Context.Response.SupportsTrailers()) return;
        Context.Response.AppendTrailer("grpc-status", end.GrpcStatus);
        Context.Response.AppendTrailer("grpc-message", end.Reason);
    }

    protected override async Task EndAsync(StreamEnd end)
    {
        _why = end;
        try
        {
            await _end.CancelAsync();
            await _closed.Task.WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
        {
            Abort();
        }
    }

    protected override void Closed()
    {
        _closed.TrySetResult();
        _end.Dispose();
    }
}
