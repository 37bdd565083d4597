using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Sessions.Streams;

/// <summary>One direction of a WebSocket: passes bytes on, and closes between two frames when it is told to.</summary>
/// <param name="masked">Frames to a server are masked (RFC 6455 5.3).</param>
/// <param name="content">Runs when frames with content come, which pings, pongs and closes have not; null: nobody wants to know.</param>
internal sealed class SocketDirection(bool masked, Action? content) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _upgraded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _saidClose = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebSocketFrames _frames;
    private StreamEnd? _end;
    private bool _closed;

    /// <summary>Where it leads; set when the upgrade has got that far.</summary>
    public Stream? Target
    {
        private get;
        set
        {
            field = value;
            _upgraded.TrySetResult();
        }
    }

    /// <summary>Our close frame is out.</summary>
    public Task Sent => _sent.Task;

    /// <summary>Whoever sends in this direction said close, or nothing more comes from there.</summary>
    public Task SaidClose => _saidClose.Task;

    public void NothingMore() => _saidClose.TrySetResult();

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_end is null)
            {
                var before = _frames.ContentFrames;
                _frames.Pass(bytes.Span);
                if (_frames.ContentFrames != before) content?.Invoke();
                await Target!.WriteAsync(bytes, cancellationToken);
            }
            else
            {
                await FinishAsync(bytes, cancellationToken);
            }

            if (_frames.IsClosed) NothingMore();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends a close frame as soon as no other frame is under way.</summary>
    public async Task CloseAsync(StreamEnd end, CancellationToken cancellationToken)
    {
        await _upgraded.Task.WaitAsync(cancellationToken);   // whoever was just promised an upgrade hears of the end too
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _end = end;
            if (_frames.IsClosed) Finished();   // they are closing already
            else if (_frames.AtBoundary) await SendCloseAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The frame that is under way goes out whole; what comes after it is dropped.</summary>
    private async ValueTask FinishAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!_closed && !_frames.AtBoundary)
        {
            var rest = _frames.Next(bytes.Span);
            await Target!.WriteAsync(bytes[..rest], cancellationToken);
            bytes = bytes[rest..];
        }

        if (!_closed && _frames.AtBoundary) await SendCloseAsync(cancellationToken);
        _frames.Pass(bytes.Span);
    }

    private async ValueTask SendCloseAsync(CancellationToken cancellationToken)
    {
        _closed = true;
        await Target!.WriteAsync(Frame(_end!), cancellationToken);
        await Target.FlushAsync(cancellationToken);
        Finished();
    }

    private void Finished()
    {
        _closed = true;
        _sent.TrySetResult();
    }

    private byte[] Frame(StreamEnd end)
    {
        var reason = Encoding.UTF8.GetBytes(end.Reason);
        var payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, end.CloseCode);
        reason.CopyTo(payload, 2);
        byte[] mask = masked ? RandomNumberGenerator.GetBytes(4) : [];
        for (var i = 0; i < payload.Length && masked; i++) payload[i] ^= mask[i % 4];
        return [0x88, (byte)(payload.Length | (masked ? 0x80 : 0)), .. mask, .. payload];
    }
}
