namespace JitGateway.Sessions.Streams;

/// <summary>A backend's answer that ends when it is told to.</summary>
internal sealed class WatchedBodyStream(Stream inner, WatchedBody body) : WatchedStream(inner)
{
    private CancellationToken _given;
    private CancellationTokenSource? _either;
    private bool _finished;

    public override bool CanWrite => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_finished) return 0;
        try
        {
            if (!body.Ended.IsCancellationRequested)
            {
                var read = await Inner.ReadAsync(buffer, Either(cancellationToken));
                if (!body.Ended.IsCancellationRequested) return read;
            }
        }
        catch (Exception) when (body.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // the end that was asked for
        }

        _finished = true;
        body.Finish();
        return 0;
    }

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _either?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The forwarder gives the same token each time.</summary>
    private CancellationToken Either(CancellationToken cancellationToken)
    {
        if (_either is null || _given != cancellationToken)
        {
            _either?.Dispose();
            _given = cancellationToken;
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, body.Ended);
        }

        return _either.Token;
    }
}
