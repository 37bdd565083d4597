namespace JitGateway.Telemetry.Management;

/// <summary>Passes an operation's answer on to a request outside; status and content type go first.</summary>
internal sealed class PassedOnBody(HttpResponse outer) : Stream
{
    private bool _hasBegun;

    /// <summary>Whose status and headers are passed on.</summary>
    public required HttpResponse? Inner { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        Begin();
        outer.Body.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Begin();
        return outer.Body.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Begin();
        outer.Body.Write(buffer, offset, count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin();
        return outer.Body.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private void Begin()
    {
        if (_hasBegun || Inner is null) return;
        _hasBegun = true;
        outer.StatusCode = Inner.StatusCode;
        outer.ContentType = Inner.ContentType;
        if (Inner.Headers.ContentDisposition.Count > 0) outer.Headers.ContentDisposition = Inner.Headers.ContentDisposition;
    }
}
