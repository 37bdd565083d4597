using System.Buffers.Binary;
using System.Text;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>Writes what no client library would: frames of HTTP/2 octet by octet, with headers that are neither checked nor compressed (RFC 9113 4.1, RFC 7541 6.2.2).</summary>
internal sealed class Http2Frames
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Continuation = 9;
    private const byte EndStream = 1, EndHeaders = 4;
    private readonly MemoryStream _octets = new();

    public Http2Frames()
    {
        _octets.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Write(Settings, 0, 0, []);
    }

    /// <summary>What a page may show of it.</summary>
    public List<string> Shown { get; } = [];

    public byte[] Octets => _octets.ToArray();

    public Http2Frames Request(int stream, params (string Name, string Value)[] headers) => Head(stream, EndStream | EndHeaders, headers);

    public Http2Frames RequestWithBody(int stream, string body, params (string Name, string Value)[] headers) => Head(stream, EndHeaders, headers).Body(stream, body, EndStream);

    public Http2Frames RequestWithTrailers(int stream, string body, (string Name, string Value)[] trailers, params (string Name, string Value)[] headers) =>
        Head(stream, EndHeaders, headers).Body(stream, body, 0).Head(stream, EndStream | EndHeaders, trailers);

    /// <summary>A head that never ends: each part carries one more header.</summary>
    public Http2Frames EndlessHead(int stream, int parts, params (string Name, string Value)[] headers)
    {
        Head(stream, EndStream, headers);
        for (var i = 0; i < parts; i++) Write(Continuation, 0, stream, Block([($"x-{i}", new string('x', 1000))]));
        Shown.Add($"… {parts} parts, and no end");
        return this;
    }

    public Http2Frames ResetAtOnce(int stream, params (string Name, string Value)[] headers)
    {
        Write(Headers, EndStream | EndHeaders, stream, Block(headers));
        Write(Reset, 0, stream, [0, 0, 0, 8]);
        return this;
    }

    public Http2Frames Raw(byte type, byte flags, int stream, int length)
    {
        Write(type, flags, stream, new byte[length]);
        Shown.Add($"a frame of type {type} with {length} octets on stream {stream}");
        return this;
    }

    public void Next(int stream) => Write(Headers, EndStream | EndHeaders, stream, Block([(":method", "GET"), (":scheme", "http"), (":authority", "127.0.0.1"), (":path", "/next")]));

    private Http2Frames Head(int stream, int flags, (string Name, string Value)[] headers)
    {
        Write(Headers, (byte)flags, stream, Block(headers));
        Shown.AddRange(headers.Select(h => $"{h.Name} {(h.Value.Length > 60 ? h.Value[..40] + "…" : h.Value)}"));
        return this;
    }

    private Http2Frames Body(int stream, string body, int flags)
    {
        Write(Data, (byte)flags, stream, Encoding.Latin1.GetBytes(body));
        Shown.Add($"and {body}");
        return this;
    }

    private void Write(byte type, byte flags, int stream, byte[] payload)
    {
        Span<byte> head = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head[5..], stream);
        _octets.Write(head);
        _octets.Write(payload);
    }

    private static byte[] Block((string Name, string Value)[] headers)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            block.WriteByte(0);   // literal, not indexed, new name
            Text(block, name);
            Text(block, value);
        }

        return block.ToArray();
    }

    private static void Text(MemoryStream block, string text)
    {
        var rest = text.Length;
        if (rest < 127) block.WriteByte((byte)rest);
        else
        {
            block.WriteByte(127);
            for (rest -= 127; rest >= 128; rest >>= 7) block.WriteByte((byte)(rest & 127 | 128));
            block.WriteByte((byte)rest);
        }

        block.Write(Encoding.Latin1.GetBytes(text));
    }
}
