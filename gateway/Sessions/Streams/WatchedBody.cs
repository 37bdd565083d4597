namespace JitGateway.Sessions.Streams;

/// <summary>
/// The answer to a request whose end nobody knows. A stream of events or of gRPC messages ends as if the backend had ended it, between what it read; of anything else that
/// would pass for the whole, so it is cut.
/// </summary>
internal sealed class WatchedBody(HttpContext context, StreamOwner owner, string backend, OpenStreams streams, BodyKind kind) : OpenStream(context, owner, backend)
{
    /// <summary>For a client that does not read, and so does not see the end either.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when no more may be read from the backend.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Before the last byte: whatever the protocol says at the end.</summary>
    public void Finish()
    {
        if (kind is not BodyKind.Grpc || !Context.Response.SupportsTrailers()) return;
        Context.Response.AppendTrailer("grpc-status", "16");   // UNAUTHENTICATED
        Context.Response.AppendTrailer("grpc-message", "The session has ended");
    }

    protected override async Task EndAsync(StreamEnd end)
    {
        if (kind is not BodyKind.Unknown)
        {
            try
            {
                await _end.CancelAsync();
                await _closed.Task.WaitAsync(Patience);
                return;
            }
            catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
            {
                // cut
            }
        }

        Abort();
    }

    protected override void Closed()
    {
        streams.Remove(this);
        _closed.TrySetResult();
        _end.Dispose();
    }
}

internal enum BodyKind
{
    /// <summary>Incomplete if it is cut short: a download, a page.</summary>
    Unknown,

    /// <summary><c>text/event-stream</c>: it may end at any time.</summary>
    Events,

    /// <summary>gRPC, whose status stands at the end.</summary>
    Grpc,
}
