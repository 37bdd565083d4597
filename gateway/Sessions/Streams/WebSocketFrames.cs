using System.Runtime.InteropServices;

namespace JitGateway.Sessions.Streams;

/// <summary>Follows the frames of one direction of a WebSocket (RFC 6455 5.2) without keeping any of it: where a frame ends, another may be put in.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct WebSocketFrames
{
    private const byte Close = 8;
    private const byte FirstControl = 8;

    private int _headRead;
    private int _headLength;
    private int _lengthBytes;
    private ulong _payload;
    private byte _opcode;

    /// <summary>Nothing of a frame is under way.</summary>
    public readonly bool AtBoundary => _headRead == 0;

    /// <summary>The last frame that ended was a close frame.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Frames with content that began; pings, pongs and closes are none.</summary>
    public long ContentFrames { get; private set; }

    /// <summary>Reads on to the end of the present frame.</summary>
    /// <returns>How many bytes belong to it: all, where it goes on.</returns>
    public int Next(ReadOnlySpan<byte> bytes)
    {
        var read = 0;
        while (read < bytes.Length && (_headRead < 2 || _headRead < _headLength)) Head(bytes[read++]);
        if (_headRead < 2 || _headRead < _headLength) return read;
        var rest = (int)Math.Min(_payload, (ulong)(bytes.Length - read));
        read += rest;
        _payload -= (ulong)rest;
        if (_payload > 0) return read;
        IsClosed = _opcode == Close;
        _headRead = 0;
        return read;
    }

    /// <summary>Reads all frames.</summary>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[Next(bytes)..];
    }

    private void Head(byte value)
    {
        switch (_headRead++)
        {
            case 0:
                _opcode = (byte)(value & 0x0F);
                if (_opcode < FirstControl) ContentFrames++;
                break;
            case 1:
                var length = value & 0x7F;
                _lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
                _payload = _lengthBytes == 0 ? (ulong)length : 0;
                _headLength = 2 + _lengthBytes + ((value & 0x80) != 0 ? 4 : 0);
                break;
            case var at when at < 2 + _lengthBytes:
                _payload = (_payload << 8) | value;
                break;
        }
    }
}
