using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Telemetry;

[Collection(WholeProcess.Name)]
public sealed class OtlpExportTests
{
    /// <summary>Runs after the tests that run side by side: those that forget to dispose of hundreds of meters made the next start of a meter provider take minutes.</summary>
    [Fact]
    public void The_tests_take_away_the_meters_that_they_make()
    {
        var ours = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => ours += instrument.Meter.Name == GatewayMeter.Name ? 1 : 0 };

        listener.Start();

        ours.ShouldBeLessThan(20_000, "a test bed that is made hundreds of times is not disposed of");
    }

    [Fact]
    public async Task Pushes_spans_and_metrics_to_a_collector()
    {
        var pushed = new ConcurrentDictionary<string, string>();
        await using var collector = await ScriptedBackend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var heading = $"{context.Request.ContentType} token={context.Request.Headers["X-Token"]}\n";
            pushed.AddOrUpdate(context.Request.Path, _ => heading + Encoding.Latin1.GetString(body.ToArray()), (_, former) => former + Encoding.Latin1.GetString(body.ToArray()));
        });
        string? traceparent = null;
        await using var backend = await ScriptedBackend.StartAsync(context =>
        {
            traceparent = context.Request.Headers.TraceParent;
            return Task.CompletedTask;
        });
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Telemetry": { "ServiceName": "gateway-of-the-test", "Otlp": { "Endpoint": "{{collector.Url}}", "Interval": "01:00:00", "Headers": { "X-Token": "s3cr3t, with=signs" } } },
              "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": "{{backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }
            """);

        using (await gateway.FetchAsync("/app/page?token=hunter2"))
        {
            GatewayActivity.Login().End("refused", "saml.audience.mismatch");
        }

        await gateway.StopAsync();   // sends what is left

        var traces = pushed["/v1/traces"];
        traces.ShouldStartWith("application/x-protobuf token=s3cr3t, with=signs\n");
        traces.ShouldContain("gateway-of-the-test");
        traces.ShouldContain("jitgateway.login");
        traces.ShouldContain("saml.audience.mismatch");
        traces.ShouldContain("Microsoft.AspNetCore");
        traces.ShouldContain("Yarp.ReverseProxy");
        traces.ShouldContain("System.Net.Http");
        traces.ShouldNotContain("hunter2");
        var metrics = pushed["/v1/metrics"];
        metrics.ShouldContain("jitgateway.proxy.requests");
        metrics.ShouldContain("http.server.request.duration");
        metrics.ShouldContain("dotnet.gc.collections");
        traceparent.ShouldNotBeNull("the backend goes on with our trace");
        traces.ShouldContain(Encoding.Latin1.GetString(Convert.FromHexString(traceparent.Split('-')[1])));
    }

    [Theory]
    [InlineData(0, null, false, false)]
    [InlineData(1, null, false, true)]
    [InlineData(0, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false, false)]
    [InlineData(0.000001, "00-00000000000000010000000000000001-00f067aa0ba902b7-01", false, false)]   // an id that a sampler by id would always keep
    [InlineData(1, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", false, true)]
    [InlineData(0, "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-01", true, true)]
    [InlineData(1, "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00", true, false)]
    public async Task The_ratio_decides_whoever_began_the_trace_and_callers_only_where_they_may(double ratio, string? caller, bool callersDecide, bool kept)
    {
        var traces = new ConcurrentQueue<string>();
        await using var collector = await ScriptedBackend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (context.Request.Path == "/v1/traces") traces.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        });
        await using var gateway = await RunningGateway.StartAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            { "Telemetry": { "SampleRatio": {{ratio:0.######}}, "CallersDecide": {{(callersDecide ? "true" : "false")}}, "Otlp": { "Endpoint": "{{collector.Url}}", "Interval": "01:00:00" } } }
            """));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sso/metadata");
        if (caller is not null) request.Headers.TryAddWithoutValidation("traceparent", caller);

        using (await gateway.Client.SendAsync(request))
        {
            await gateway.StopAsync();   // sends what is left
        }

        // the caller's by its id, for gateways of other tests in this process push their spans too
        (caller is null ? !traces.IsEmpty : traces.Any(t => t.Contains(Encoding.Latin1.GetString(Convert.FromHexString(caller.Split('-')[1])), StringComparison.Ordinal))).ShouldBe(kept);
    }

    [Fact]
    public async Task Serves_and_stops_in_time_when_the_collector_does_not_answer()
    {
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Telemetry": { "Otlp": { "Endpoint": "{{ScriptedBackend.Nobody}}" } } }""");

        using var answer = await gateway.FetchAsync("/nowhere");

        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Says_everything_that_is_wrong_in_its_section()
    {
        using var folder = new ConfigurationFolder().With("""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Telemetry": { "ServiceName": "", "SampleRatio": 1.5, "Otlp": { "Endpoint": "ftp://collector", "Protocol": "Thrift", "Interval": "00:00:00" } } }
            """);

        folder.Errors().ShouldBe(
        [
            "Telemetry:Otlp:Protocol = \"Thrift\": is not the name of a value. Use one of: Grpc, Http.",
            "Telemetry:ServiceName = \"\": is empty. Write a name such as jitgateway.",
            "Telemetry:SampleRatio = \"1.5\": is not a part of one. Write a number from 0 (none) to 1 (all).",
            "Telemetry:Otlp:Endpoint = \"ftp://collector\": is neither http nor https. Write http://HOST:4318.",
            "Telemetry:Otlp:Interval = \"00:00:00\": is out of range. Write a time from 00:00:01 to 01:00:00.",
        ]);
    }
}
