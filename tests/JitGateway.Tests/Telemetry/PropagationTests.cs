using System.Collections.Concurrent;
using System.Diagnostics;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Telemetry;

/// <summary>What becomes of the headers of a trace that somebody outside began.</summary>
[Collection(WholeProcess.Name)]
public sealed class PropagationTests : IAsyncLifetime
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Caller = $"00-{Trace}-00f067aa0ba902b7-01";

    private readonly ConcurrentQueue<IHeaderDictionary> _arrived = new();
    private ScriptedBackend _backend = null!;
    private OtlpCollector _collector = null!;

    public async Task InitializeAsync()
    {
        _collector = await OtlpCollector.StartAsync();
        _backend = await ScriptedBackend.StartAsync(context =>
        {
            _arrived.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase)));
            return context.Response.WriteAsync("hello");
        });
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task With_a_collector_a_callers_trace_goes_on_through_the_gateway_to_the_backend_with_its_state()
    {
        var headers = await ForwardedAsync(isTraced: true, ("traceparent", Caller), ("tracestate", "vendor=opaque"));

        headers.TraceParent.ToString().ShouldStartWith($"00-{Trace}-");
        headers.TraceParent.ToString().ShouldNotBe(Caller, "the backend hangs under our span, not beside it");
        headers["tracestate"].ToString().ShouldBe("vendor=opaque");
        var spans = _collector.Spans.Where(s => s.TraceId == Trace).ToList();
        spans.Select(s => s.SpanId).ShouldContain(headers.TraceParent.ToString().Split('-')[2]);
        spans.ShouldAllBe(s => s.ParentId == "00f067aa0ba902b7" || spans.Any(p => p.SpanId == s.ParentId));
        spans.ShouldContain(s => s.Scope == "JitGateway" && s.Name == "jitgateway.access" && s.Attributes["jitgateway.backend"] == "app" && s.Attributes["jitgateway.outcome"] == "Public");
        spans.ShouldAllBe(s => s.Resource["service.name"] == "gateway-of-the-test" && s.Resource["service.version"].Length > 0 && s.Resource["host.name"] == Environment.MachineName);
        spans.ShouldContain(s => s.Attributes.ContainsKey("jitgateway.correlation_id"));
        _collector.Metrics.ShouldContain(m => m.Name == "jitgateway.proxy.requests" && m.Unit == "{request}" && m.Resource["service.name"] == "gateway-of-the-test");
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task With_a_collector_a_traceparent_that_is_none_is_replaced_and_its_state_goes_with_it(string written)
    {
        var headers = await ForwardedAsync(isTraced: true, ("traceparent", written), ("tracestate", "vendor=opaque"));

        ActivityContext.TryParse(headers.TraceParent, null, out var context).ShouldBeTrue();
        context.TraceId.ToHexString().ShouldNotBe(Trace);
        headers.TraceState.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobodys_baggage_reaches_a_backend(bool isTraced)
    {
        var headers = await ForwardedAsync(isTraced, ("traceparent", Caller), ("baggage", "user=root,tenant=hunter2"), ("Correlation-Context", "user=hunter2"));

        headers.Baggage.ToString().ShouldBeEmpty();
        headers.CorrelationContext.ToString().ShouldBeEmpty();
        string.Concat(headers.Select(h => h.Value.ToString())).ShouldNotContain("hunter2");
        _collector.Raw.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Without_a_collector_a_callers_trace_passes_as_it_came()
    {
        var headers = await ForwardedAsync(isTraced: false, ("traceparent", Caller), ("tracestate", "vendor=opaque"));

        headers.TraceParent.ToString().ShouldBe(Caller);
        headers.TraceState.ToString().ShouldBe("vendor=opaque");
    }

    [Fact]
    public async Task A_request_whose_trace_is_not_kept_tells_the_backend_so_and_takes_the_short_way()
    {
        var headers = await ForwardedAsync(isTraced: true, sampleRatio: 0, ("traceparent", Caller));

        headers.TraceParent.ToString().ShouldStartWith($"00-{Trace}-");
        headers.TraceParent.ToString().ShouldEndWith("-00");
        _collector.Spans.ShouldNotContain(s => s.TraceId == Trace);
    }

    private Task<IHeaderDictionary> ForwardedAsync(bool isTraced, params (string Name, string Value)[] headers) => ForwardedAsync(isTraced, sampleRatio: 1, headers);

    private async Task<IHeaderDictionary> ForwardedAsync(bool isTraced, int sampleRatio, params (string Name, string Value)[] headers)
    {
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Telemetry": { "ServiceName": "gateway-of-the-test", "SampleRatio": {{sampleRatio}}{{(isTraced ? $", \"Otlp\": {{ \"Endpoint\": \"{_collector.Url}\", \"Interval\": \"01:00:00\" }}" : "")}} },
              "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": "{{_backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/people/hunter2?token=hunter2");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        request.RequestUri = new Uri(gateway.Client.BaseAddress!, request.RequestUri!);
        using (await client.SendAsync(request, CancellationToken.None))
        {
            await gateway.StopAsync();   // sends what is left
        }

        _collector.Raw.ShouldNotContain("hunter2", Case.Insensitive, "paths and queries are people's");
        return _arrived.ShouldHaveSingleItem();
    }
}
