namespace JitGateway.Sessions.Streams;

/// <summary>One end of an upgraded connection, as the forwarder reads and writes it.</summary>
/// <param name="inner">The end itself.</param>
/// <param name="outgoing">What is written to it.</param>
/// <param name="incoming">What is read from it.</param>
/// <param name="socket">The connection.</param>
internal sealed class WatchedDuplex(Stream inner, SocketDirection outgoing, SocketDirection incoming, WatchedSocket socket) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var goodbyeSaid = outgoing.Sent.IsCompleted && incoming.SaidClose.IsCompleted;
        var read = goodbyeSaid ? 0 : await inner.ReadAsync(buffer, cancellationToken);
        if (read > 0 || buffer.Length == 0) return read;
        incoming.NothingMore();
        // the forwarder stops reading from the client as soon as the backend is done: let the client's goodbye come first
        if (outgoing == socket.ToBackend && outgoing.Sent.IsCompleted) await outgoing.SaidClose.WaitAsync(cancellationToken);
        return 0;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (socket.SpeaksWebSocket)
        {
            await outgoing.WriteAsync(buffer, cancellationToken);
            return;
        }

        if (outgoing == socket.ToBackend) socket.Use();
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
