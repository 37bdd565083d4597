using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace JitGateway.Telemetry;

/// <summary>
/// One JSON object per line: <c>time</c>, <c>level</c>, <c>category</c>, <c>event</c> (number), <c>name</c>, <c>message</c>,
/// <c>correlationId</c>, <c>traceId</c>, <c>spanId</c>, <c>exception</c>, and under <c>fields</c> the message's own values
/// (<c>code</c>, <c>constant</c>, <c>reason</c>, <c>backend</c> …).
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (logEntry.State is IJsonLine line) line.WriteTo(json);
            else WriteUsual(json, logEntry, scopeProvider);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private void WriteUsual<TState>(Utf8JsonWriter json, in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider)
    {
        var scope = LogScope.Read(scopeProvider);
        json.WriteString("time", time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("level", logEntry.LogLevel.ToString());
        json.WriteString("category", logEntry.Category);
        json.WriteNumber("event", logEntry.EventId.Id);
        if (logEntry.EventId.Name is { } name) json.WriteString("name", name);
        json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (scope.CorrelationId is { } correlation) json.WriteString("correlationId", correlation);
        if (scope.TraceId is { } trace) json.WriteString("traceId", trace);
        if (scope.SpanId is { } span) json.WriteString("spanId", span);
        if (logEntry.Exception is { } exception) json.WriteString("exception", exception.ToString());
        WriteFields(json, logEntry.State);
    }

    private static void WriteFields(Utf8JsonWriter json, object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } fields) return;   // one: only the message's template
        json.WriteStartObject("fields");
        foreach (var (key, value) in fields)
        {
            if (key == "{OriginalFormat}" || value is null) continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(key));
            switch (value)
            {
                case int number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                case bool truth: json.WriteBooleanValue(truth); break;
                default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        json.WriteEndObject();
    }
}
