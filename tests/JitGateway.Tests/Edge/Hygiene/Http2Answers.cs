using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>Reads what the server says to streams of one connection: a status, a reset, or the end of the connection.</summary>
internal sealed class Http2Answers
{
    private static readonly string[] Codes =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
    ];

    private readonly Dictionary<int, string> _ofStreams = [];
    private readonly Dictionary<int, string> _statuses = [];
    private readonly Dictionary<int, StringBuilder> _bodies = [];
    private string? _end;

    /// <summary>Until both streams have their answer or the connection ends.</summary>
    public async Task ReadAsync(Stream stream, int first, int second, CancellationToken cancellationToken)
    {
        var head = new byte[9];
        try
        {
            while (_end is null && !(_ofStreams.ContainsKey(second) && (_ofStreams.ContainsKey(first) || first == 0)))
            {
                await stream.ReadExactlyAsync(head, cancellationToken);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8 & 0xFFFFFF];
                await stream.ReadExactlyAsync(payload, cancellationToken);
                Take(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
            }
        }
        catch (IOException)
        {
            _end ??= "closed";
        }
    }

    public string Of(int stream) => _ofStreams.GetValueOrDefault(stream) ?? _end ?? "nothing";

    public bool IsAnswered(int stream) => _ofStreams.GetValueOrDefault(stream) is "200";

    public string? ReasonOf(int stream)
    {
        var body = _bodies.GetValueOrDefault(stream)?.ToString() ?? "";
        const string key = "\"reason\":\"";
        var start = body.IndexOf(key, StringComparison.Ordinal);
        return start < 0 ? null : body[(start + key.Length)..body.IndexOf('"', start + key.Length)];
    }

    private void Take(byte type, byte flags, int stream, byte[] payload)
    {
        switch (type)
        {
            case 0:
                Body(stream).Append(Encoding.Latin1.GetString(payload));
                break;
            case 1 when !_bodies.ContainsKey(stream):
                Body(stream);
                _statuses[stream] = StatusIn(payload);
                break;
            case 3:
                _ofStreams.TryAdd(stream, "reset " + Codes[BinaryPrimitives.ReadInt32BigEndian(payload)]);
                break;
            case 7:
                _end = "closed " + Codes[BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4))];
                break;
        }

        if (type is 0 or 1 && (flags & 1) != 0 && _statuses.TryGetValue(stream, out var status)) _ofStreams.TryAdd(stream, status);
    }

    private StringBuilder Body(int stream)
    {
        if (!_bodies.TryGetValue(stream, out var body)) _bodies[stream] = body = new StringBuilder();
        return body;
    }

    /// <summary>The first field is <c>:status</c>: of the static table, or its name from there with three digits (RFC 7541 appendix A).</summary>
    private static string StatusIn(byte[] block)
    {
        var at = 0;
        while ((block[at] & 0xE0) == 0x20) at++;   // a new size of the table
        return block[at] switch
        {
            0x88 => "200",
            0x89 => "204",
            0x8A => "206",
            0x8B => "304",
            0x8C => "400",
            0x8D => "404",
            0x8E => "500",
            0x48 or 0x08 or 0x18 => Encoding.ASCII.GetString(block, at + 2, 3),
            _ => block[at].ToString("X2", CultureInfo.InvariantCulture),
        };
    }
}
