using System.Text;

namespace JitGateway.Tests.Telemetry;

/// <summary>Reads what OTLP sends (opentelemetry-proto 1, <c>trace.proto</c> and <c>metrics.proto</c>): protobuf, as far as the tests look.</summary>
internal static class OtlpReader
{
    /// <summary>The spans of one <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<ReceivedSpan> Spans(byte[] request) =>
        from resourceSpans in Messages(request, 1)
        let resource = Messages(resourceSpans, 1).SelectMany(r => Attributes(r, 1)).ToDictionary()
        from scopeSpans in Messages(resourceSpans, 2)
        let scope = Messages(scopeSpans, 1).SelectMany(s => Texts(s, 1)).FirstOrDefault() ?? ""
        from span in Messages(scopeSpans, 2)
        select new ReceivedSpan(
            scope, Texts(span, 5).Single(), Id(span, 1), Id(span, 2), Id(span, 4), Attributes(span, 9).ToDictionary(), resource)
        {
            TraceState = Texts(span, 3).FirstOrDefault() ?? "",
            Words = [.. Messages(span, 11).SelectMany(e => Texts(e, 2).Concat(Attributes(e, 3).Select(a => $"{a.Key}={a.Value}"))), .. Messages(span, 15).SelectMany(s => Texts(s, 2))],
        };

    /// <summary>The metrics of one <c>ExportMetricsServiceRequest</c>: name, unit, and what stands with them.</summary>
    public static IEnumerable<ReceivedMetric> Metrics(byte[] request) =>
        from resourceMetrics in Messages(request, 1)
        let resource = Messages(resourceMetrics, 1).SelectMany(r => Attributes(r, 1)).ToDictionary()
        from scopeMetrics in Messages(resourceMetrics, 2)
        from metric in Messages(scopeMetrics, 2)
        select new ReceivedMetric(Texts(metric, 1).Single(), Texts(metric, 3).FirstOrDefault() ?? "", resource);

    private static string Id(byte[] message, int field) => Messages(message, field).Select(Convert.ToHexStringLower).FirstOrDefault() ?? "";

    private static IEnumerable<string> Texts(byte[] message, int field) => Messages(message, field).Select(Encoding.UTF8.GetString);

    private static IEnumerable<KeyValuePair<string, string>> Attributes(byte[] message, int field) =>
        Messages(message, field).Select(a => KeyValuePair.Create(Texts(a, 1).Single(), Messages(a, 2).Select(Value).FirstOrDefault() ?? ""));

    private static string Value(byte[] any)
    {
        foreach (var (number, text, integer) in Fields(any))
            return number == 1 ? Encoding.UTF8.GetString(text!) : text is null ? $"{integer}" : Encoding.Latin1.GetString(text);
        return "";
    }

    private static IEnumerable<byte[]> Messages(byte[] message, int field) => Fields(message).Where(f => f.Number == field && f.Bytes is not null).Select(f => f.Bytes!);

    private static IEnumerable<(int Number, byte[]? Bytes, ulong Integer)> Fields(byte[] message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    yield return ((int)(tag >> 3), null, Varint(message, ref at));
                    break;
                case 1:
                    yield return ((int)(tag >> 3), null, BitConverter.ToUInt64(message, at));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(tag >> 3), message[at..(at + length)], 0);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at {at}");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var octet = message[at++];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80) return value;
        }
    }
}

internal sealed record ReceivedSpan(string Scope, string Name, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource)
{
    public string TraceState { get; init; } = "";

    /// <summary>Texts of events and of the status.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public override string ToString() => $"{Scope}/{Name} {string.Join(' ', Attributes.Select(a => $"{a.Key}={a.Value}"))} {string.Join(' ', Words)} {TraceState}";
}

internal sealed record ReceivedMetric(string Name, string Unit, IReadOnlyDictionary<string, string> Resource);
