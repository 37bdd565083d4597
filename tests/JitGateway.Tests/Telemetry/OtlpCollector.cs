using System.Collections.Concurrent;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Telemetry;

/// <summary>An OTLP/HTTP receiver: keeps what is pushed, and reads it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _pushed = new();
    private ScriptedBackend? _server;

    public string Url => _server!.Url;

    public IReadOnlyList<ReceivedSpan> Spans => [.. _pushed.Where(p => p.Path == "/v1/traces").SelectMany(p => OtlpReader.Spans(p.Body))];

    public IReadOnlyList<ReceivedMetric> Metrics => [.. _pushed.Where(p => p.Path == "/v1/metrics").SelectMany(p => OtlpReader.Metrics(p.Body))];

    /// <summary>Everything, octet by octet.</summary>
    public string Raw => string.Concat(_pushed.Select(p => System.Text.Encoding.Latin1.GetString(p.Body)));

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        collector._server = await ScriptedBackend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector._pushed.Enqueue((context.Request.Path, body.ToArray()));
        });
        return collector;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();
}
