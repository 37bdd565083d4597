using System.Net;
using System.Text.Json;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Health;

namespace JitGateway.Tests.Backends.Health;

/// <summary>YARP's checks of real destinations, what readiness says of them, and what the log does.</summary>
public sealed class BackendsHealthTests : IAsyncLifetime
{
    private const string Active = """ "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:10", "Path": "/up" } """;
    private const string Quick = """ "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" } """;

    private MoodyBackend _left = null!;
    private MoodyBackend _right = null!;

    public async Task InitializeAsync() => (_left, _right) = (await MoodyBackend.StartAsync("left"), await MoodyBackend.StartAsync("right"));

    public async Task DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Fact]
    public async Task A_destination_whose_check_fails_gets_no_requests_is_named_and_comes_back()
    {
        await using var gateway = await StartAsync($$""" "LoadBalancingPolicy": "RoundRobin", {{Quick}}, "HealthCheck": { {{Active}} } """);
        await AnswersAsync(gateway, both: true);
        (await HealthAsync(gateway)).Text.ShouldBe("healthy: backends watched: 1 of 1");

        _left.IsIll = true;
        await Eventually.HoldsAsync(() => HealthAsync(gateway), h => h.Text == $"degraded: wiki: 1 of 2 destinations are well: {_left.Url}/, its active check fails · backends watched: 1 of 1", "readiness names it");
        (await HealthAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK, "the node does not go for it");
        var before = _left.Requests;
        for (var i = 0; i < 6; i++) (await gateway.Client.GetStringAsync("/")).ShouldBe("right");
        _left.Requests.ShouldBe(before);
        gateway.Logs.Entries.ShouldContain(e => e.Event == 300 && e.Level == LogLevel.Warning && e.Message == $"Backend wiki: {_left.Url}/ is not well: its active check fails; 1 of 2 destinations are");

        _left.IsIll = false;
        await AnswersAsync(gateway, both: true);
        (await HealthAsync(gateway)).Text.ShouldBe("healthy: backends watched: 1 of 1");
        gateway.Logs.Entries.Where(e => e.Event is 300 or 301).Select(e => e.Event).ShouldBe([300, 301]);
    }

    [Fact]
    public async Task A_destination_to_which_requests_fail_is_left_alone_for_a_while()
    {
        // YARP counts over a minute, from ten requests on, and leaves a destination alone for no less: here three in four seconds
        await using var gateway = await RunningGateway.StartAsync(
            Configuration(""" "LoadBalancingPolicy": "RoundRobin", "HealthCheck": { "Passive": { "Enabled": true, "ReactivationPeriod": "00:00:02" } } """),
            builder => builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(counts => (counts.DetectionWindowSize, counts.MinimalTotalCountThreshold) = (TimeSpan.FromSeconds(4), 3)));
        _left.IsBroken = true;

        await Eventually.HoldsAsync(
            async () =>
            {
                using var _ = await gateway.Client.GetAsync("/");
                return await HealthAsync(gateway);
            },
            h => h.Text.Contains($"{_left.Url}/, too many requests to it fail", StringComparison.Ordinal), "readiness names it");
        gateway.Logs.Entries.ShouldContain(e => e.Event == 300 && e.Message.Contains("too many requests to it fail; 1 of 2 destinations are", StringComparison.Ordinal));

        _left.IsBroken = false;
        await AnswersAsync(gateway, both: true);
        gateway.Logs.Entries.ShouldContain(e => e.Event == 301);
    }

    [Fact]
    public async Task Without_the_backend_that_a_node_is_there_for_it_is_not_ready()
    {
        _left.IsIll = _right.IsIll = true;
        await using var gateway = await StartAsync($$""" {{Quick}}, "HealthCheck": { {{Active}} } """, """ "Health": { "Required": true } """);

        var health = await Eventually.HoldsAsync(() => HealthAsync(gateway), h => h.Status == HttpStatusCode.ServiceUnavailable, "the node is not ready");

        health.Text.ShouldStartWith("unhealthy: wiki: no destination is well: ");
        (await gateway.Client.GetStringAsync("/")).ShouldBeOneOf(["left", "right"], "YARP tries all where none is well, so that a check that is wrong closes nothing");

        _right.IsIll = false;
        await Eventually.HoldsAsync(() => HealthAsync(gateway), h => h.Status == HttpStatusCode.OK && h.Text.Contains("1 of 2 destinations are well", StringComparison.Ordinal), "one is enough");
    }

    [Fact]
    public async Task What_is_in_maintenance_may_be_down_and_what_is_so_for_too_long_is_told()
    {
        _left.IsIll = _right.IsIll = true;
        await using var gateway = await StartAsync($$""" {{Quick}}, "HealthCheck": { {{Active}} } """, """ "Health": { "Required": true }, "Maintenance": { "Until": "2099-01-01T00:00:00Z", "Allow": { "Groups": "qa" } } """);
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Entries.Count(e => e.Event == 300)), n => n == 2, "both are out");

        (await HealthAsync(gateway)).ShouldBe((HttpStatusCode.OK, "healthy: wiki: in maintenance until 2099-01-01 00:00 +00:00, open to the groups qa · backends watched: 1 of 1"));

        gateway.Reconfigure(Configuration("", """ "Maintenance": { "Until": "2020-01-01T01:00+01:00" } """));
        (await HealthAsync(gateway)).ShouldBe((HttpStatusCode.OK, "degraded: wiki: in maintenance until 2020-01-01 01:00 +01:00 · backends watched: 0 of 1"));
    }

    [Fact]
    public void What_is_required_must_be_checked()
    {
        using var folder = new ConfigurationFolder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Health": { "Required": true }, "Cluster": { "Metadata": { "trust": "x" } } } } }""");

        folder.Errors().ShouldBe(
        [
            "Backends:wiki:Health:Required = \"true\": means nothing while nobody checks the destinations. Write Cluster:HealthCheck with Active or Passive and Enabled: true.",
            "Backends:wiki:Cluster:Metadata:trust: is the gateway's own. Choose another name.",
        ]);
    }

    private Task<RunningGateway> StartAsync(string cluster, string more = "") => RunningGateway.StartAsync(Configuration(cluster, more));

    private string Configuration(string cluster, string more = "") => $$"""
        { "Backends": { "wiki": { "Destinations": [ "{{_left.Url}}", "{{_right.Url}}" ], "Access": [ { "Effect": "Public" } ], "Cluster": { {{cluster}} } {{(more.Length > 0 ? "," : "")}} {{more}} } } }
        """;

    private static async Task AnswersAsync(RunningGateway gateway, bool both)
    {
        var seen = new HashSet<string>();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await gateway.Client.GetAsync("/");
                if (answer.IsSuccessStatusCode) seen.Add(await answer.Content.ReadAsStringAsync());
                return string.Join(", ", seen);
            },
            _ => seen.Count == (both ? 2 : 1), "both destinations answer");
    }

    private static async Task<(HttpStatusCode Status, string Text)> HealthAsync(RunningGateway gateway)
    {
        using var answer = await gateway.Client.GetAsync(new Uri(gateway.Management, "/health/ready"));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var component = json.RootElement.GetProperty("components").GetProperty("backends");
        component.GetProperty("countsForReady").GetBoolean().ShouldBeTrue();
        return (answer.StatusCode, $"{component.GetProperty("status").GetString()}: {component.GetProperty("reason").GetString()}");
    }
}
