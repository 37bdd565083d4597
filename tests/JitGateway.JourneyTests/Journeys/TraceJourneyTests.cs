using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Telemetry;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>What a collector gets of a person's first visit.</summary>
public sealed class TraceJourneyTests : IAsyncLifetime
{
    private readonly ScimmyServer _wiki = new();
    private readonly RedisServer _redis = new();
    private DemoIdentityProvider _identityProvider = null!;
    private OtlpCollector _collector = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_wiki.InitializeAsync(), _redis.StartAsync());
        _collector = await OtlpCollector.StartAsync();
        var configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await configuration.StartIdentityProviderAsync();
        configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration).WithBackend("wiki", JourneyBackends.Wiki(_wiki))
            .With("Sessions:NearCache", "\"00:00:00\"")
            .With("Telemetry", $$"""{ "ServiceName": "jitgateway-of-the-journey", "SampleRatio": 0, "CallersDecide": true, "Otlp": { "Endpoint": "{{_collector.Url}}" } }""");
        _gateway = await GatewayProcess.StartReadyAsync(configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider, _collector])
            if (part is not null) await part.DisposeAsync();
        await Task.WhenAll(_wiki.DisposeAsync(), _redis.DisposeAsync());
    }

    [Fact]
    public async Task Login_first_pass_and_forwarding_are_one_trace_without_a_gap_from_the_caller_to_the_application_and_its_accounts()
    {
        var calling = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> creation) => creation.Parent.TraceId == Activity.Current?.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = calling.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var journey = new Activity("journey") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        journey.SetIdFormat(ActivityIdFormat.W3C).Start();   // the test's client sends it along, as a traced client does
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        journey.Stop();
        var calls = await _wiki.LogAsync();
        (await _gateway.Process.StopAsync()).ShouldBe(0, "what is left is pushed");

        var spans = _collector.Spans.Where(s => s.TraceId == journey.TraceId.ToHexString()).ToList();
        var ids = spans.Select(s => s.SpanId).Concat(calling.Select(c => c.SpanId.ToHexString())).ToHashSet(StringComparer.Ordinal);
        spans.Where(s => !ids.Contains(s.ParentId)).ShouldBeEmpty();
        var names = spans.Select(s => s.Scope == "JitGateway" ? s.Name : s.Scope).ToHashSet(StringComparer.Ordinal);
        foreach (var name in (string[])["Microsoft.AspNetCore", "jitgateway.session", "jitgateway.redis", "jitgateway.access", "jitgateway.login", "jitgateway.provisioning", "jitgateway.adapter.find", "jitgateway.adapter.create", "Yarp.ReverseProxy", "System.Net.Http"])
            names.ShouldContain(name);
        spans.ShouldAllBe(s => s.Resource["service.name"] == "jitgateway-of-the-journey");
        ReceivedSpan Parent(ReceivedSpan span) => spans.Single(s => s.SpanId == span.ParentId);
        var create = spans.Single(s => s.Name == "jitgateway.adapter.create");
        Parent(create).Name.ShouldBe("jitgateway.provisioning");
        Parent(Parent(create)).Scope.ShouldBe("Yarp.ReverseProxy");
        Parent(Parent(Parent(create))).Scope.ShouldBe("Microsoft.AspNetCore");
        // each step under the work that it is a step of
        foreach (var (work, steps) in ((string, string[])[])[("jitgateway.login", ["reading", "signature", "judging", "replay", "session"]), ("jitgateway.provisioning", ["ledger", "lock"])])
            foreach (var step in steps)
                spans.Where(s => s.Name == $"{work}.{step}").Select(s => Parent(s).Name).Distinct(StringComparer.Ordinal).ShouldBe([work], $"{work}.{step}");
        // the application and its accounts go on with it, each under the request that was made to it
        foreach (var path in (string[])["/app", "/scim/v2/Users"])
        {
            var parts = calls.First(c => c.Path == path).Headers["traceparent"].Split('-');
            parts[1].ShouldBe(journey.TraceId.ToHexString());
            spans.Single(s => s.SpanId == parts[2]).Scope.ShouldBe("System.Net.Http");
        }

        // nothing of it was to be kept but what its caller asked for; what the gateway does by itself is not
        _collector.Spans.ShouldAllBe(s => s.TraceId == journey.TraceId.ToHexString());
        _collector.Metrics.Select(m => m.Name).ShouldContain("jitgateway.logins");
    }
}
