using System.Text.Json;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace JitGateway.Tests.Telemetry;

public sealed class LogFormatterTests
{
    private static readonly Dictionary<string, object?> Request = new() { ["RequestId"] = "0HN:1", ["RequestPath"] = "/wiki", ["TraceId"] = "4bf92f3577b34da6a3ce929d0e0e4736", ["SpanId"] = "00f067aa0ba902b7" };

    [Fact]
    public void Text_is_one_line_with_the_correlation_id_at_its_end()
    {
        var line = Written(new TextLogFormatter(new ManualTimeProvider()), "first\nsecond", null);

        line.ShouldBe($"12:00:00.000 WARN  Failures.FailureWriter: first\n    second [{CorrelationId.Of("0HN:1")}]\n");
    }

    [Fact]
    public void Text_shows_an_exception_below_and_a_foreign_category_whole()
    {
        var line = Written(new TextLogFormatter(new ManualTimeProvider()), "failed", new InvalidOperationException("why"), category: "Yarp.X", scoped: false);

        line.ShouldStartWith("12:00:00.000 WARN  Yarp.X: failed\nSystem.InvalidOperationException: why");
    }

    [Fact]
    public void Json_is_one_line_with_documented_fields()
    {
        var line = Written(new JsonLogFormatter(new ManualTimeProvider()), "1020 BACKEND_DOWN\nat wiki", new InvalidOperationException("why"));

        line.TrimEnd('\n').ShouldNotContain('\n');
        using var json = JsonDocument.Parse(line);
        json.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["time", "level", "category", "event", "name", "message", "correlationId", "traceId", "spanId", "exception", "fields"]);
        json.RootElement.GetProperty("time").GetString().ShouldBe("2026-03-01T12:00:00.0000000Z");
        json.RootElement.GetProperty("event").GetInt32().ShouldBe(201);
        json.RootElement.GetProperty("correlationId").GetString().ShouldBe(CorrelationId.Of("0HN:1"));
        json.RootElement.GetProperty("fields").ToString().ShouldBe("""{"code":1020,"backend":"wiki"}""");
    }

    [Fact]
    public void The_correlation_id_of_a_request_is_short_its_own_and_not_to_be_guessed_from_the_servers()
    {
        var first = new CorrelationId("0HN:1") { ArrivedAt = 0 };

        first.TraceIdentifier.ShouldMatch("^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$");
        first.TraceIdentifier.ShouldBe(new CorrelationId("0HN:1") { ArrivedAt = 1 }.TraceIdentifier);
        first.TraceIdentifier.ShouldNotBe(CorrelationId.Of("0HN:2"));
    }

    private static string Written(ConsoleFormatter formatter, string message, Exception? exception, string category = "JitGateway.Failures.FailureWriter", bool scoped = true)
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scoped ? scopes.Push(Request) : null;
        using var text = new StringWriter { NewLine = "\n" };
        IReadOnlyList<KeyValuePair<string, object?>> state = [new("Code", 1020), new("Backend", "wiki"), new("Detail", null), new("{OriginalFormat}", "…")];
        formatter.Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Warning, category, new EventId(201, "RequestFailed"), state, exception, (_, _) => message), scopes, text);
        return text.ToString();
    }
}
