namespace JitGateway.Sessions.Streams;

/// <summary>A backend's answer that ends when it is told to.</summary>
internal sealed class WatchedBodyStream(Stream inner, WatchedBody body) : Stream
{
    private CancellationToken _given;
    private CancellationTokenSource? _either;
    private bool _finished;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_finished) return 0;
        try
        {
            if (!body.Ended.IsCancellationRequested)
            {
                var read = await inner.ReadAsync(buffer, Either(cancellationToken));
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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _either?.Dispose();
        }

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
