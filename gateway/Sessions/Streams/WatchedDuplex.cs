namespace JitGateway.Sessions.Streams;

/// <summary>One end of an upgraded connection, as the forwarder reads and writes it.</summary>
/// <param name="inner">The end itself.</param>
/// <param name="outgoing">What is written to it.</param>
/// <param name="incoming">What is read from it.</param>
/// <param name="socket">The connection.</param>
internal sealed class WatchedDuplex(Stream inner, SocketDirection outgoing, SocketDirection incoming, WatchedSocket socket) : WatchedStream(inner)
{
    public override bool CanWrite => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var goodbyeSaid = outgoing.Sent.IsCompleted && incoming.SaidClose.IsCompleted;
        var read = goodbyeSaid ? 0 : await Inner.ReadAsync(buffer, cancellationToken);
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
        await Inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.FlushAsync(cancellationToken);

    public override void Flush() => Inner.Flush();
}
