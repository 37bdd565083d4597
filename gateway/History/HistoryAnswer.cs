using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Answers of <see cref="HistoryApi"/> as JSON.</summary>
internal static class HistoryAnswer
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // never inside HTML

    public static string List(IReadOnlyList<GatewayEvent> events, bool more, IReadOnlyList<string> unconfigured) => Text(json =>
    {
        json.WriteStartArray("events");
        foreach (var happened in events) JsonSerializer.Serialize(json, happened, EventJson.Default.GatewayEvent);
        json.WriteEndArray();
        json.WriteBoolean("more", more);
        if (more) json.WriteString("next", events[^1].Id);
        if (unconfigured.Count == 0) return;
        json.WriteStartArray("unconfigured");
        foreach (var name in unconfigured) json.WriteStringValue(name);
        json.WriteEndArray();
    });

    public static string One(GatewayEvent happened, EventExplanation? explanation) => Text(json => Step(json, happened, explanation));

    public static string Story(string code, IReadOnlyList<GatewayEvent> events, Func<GatewayEvent, EventExplanation?> explain) => Text(json =>
    {
        json.WriteString("correlation", code);
        json.WriteStartArray("steps");
        foreach (var happened in events)
        {
            json.WriteStartObject();
            Step(json, happened, explain(happened));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Step(Utf8JsonWriter json, GatewayEvent happened, EventExplanation? explanation)
    {
        json.WritePropertyName("event");
        JsonSerializer.Serialize(json, happened, EventJson.Default.GatewayEvent);
        if (explanation is null) return;
        json.WriteString("meaning", explanation.Meaning);
        json.WriteString("advice", explanation.Advice);
        if (explanation.Said.Length > 0) json.WriteString("said", explanation.Said);
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
