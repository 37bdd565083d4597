using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace JitGateway.Telemetry;

/// <summary>One line per entry for people: time, level, category, message, correlation id. An exception follows on lines of its own.</summary>
internal sealed class TextLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "text";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(time.GetUtcNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(logEntry.Category.StartsWith("JitGateway.", StringComparison.Ordinal) ? logEntry.Category.AsSpan(11) : logEntry.Category);
        textWriter.Write(": ");
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings("\n    "));
        if (LogScope.Read(scopeProvider).CorrelationId is { } id) textWriter.Write($" [{id}]");
        textWriter.WriteLine();
        if (logEntry.Exception is not null) textWriter.WriteLine(logEntry.Exception.ToString());
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace ",
        LogLevel.Debug => "debug ",
        LogLevel.Information => "info  ",
        LogLevel.Warning => "WARN  ",
        LogLevel.Error => "ERROR ",
        _ => "FATAL ",
    };
}

/// <summary>What the scopes around a log entry say of the request.</summary>
internal readonly record struct LogScope(string? CorrelationId, string? TraceId, string? SpanId)
{
    public static LogScope Read(IExternalScopeProvider? scopes)
    {
        var found = new Found();
        scopes?.ForEachScope(static (scope, into) =>
        {
            if (scope is CorrelationId id) into.CorrelationId = id.TraceIdentifier;
            if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs) return;
            foreach (var (key, value) in pairs)
            {
                switch (key)
                {
                    case "RequestId": into.CorrelationId = Telemetry.CorrelationId.Of(value?.ToString() ?? ""); break;
                    case "TraceId": into.TraceId = value?.ToString(); break;
                    case "SpanId": into.SpanId = value?.ToString(); break;
                }
            }
        }, found);
        return new LogScope(found.CorrelationId, found.TraceId, found.SpanId);
    }

    private sealed class Found
    {
        public string? CorrelationId;
        public string? TraceId;
        public string? SpanId;
    }
}
