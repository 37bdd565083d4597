using System.Net;
using System.Text.Json;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Telemetry;

public sealed class ManagementListenerTests : IDisposable
{
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Is_ready_only_while_everything_that_counts_is_well_and_says_what_is_not()
    {
        var idp = HealthCheckResult.Healthy("metadata is fresh");
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Services.AddHealthChecks()
            .AddCheck("test-idp", () => idp, ["ready"])
            .AddCheck("test-other", () => HealthCheckResult.Unhealthy("is down, but nobody waits for it")));

        var (status, health) = await GetAsync(gateway.Management, "/health/ready");
        status.ShouldBe(HttpStatusCode.OK);
        health.GetProperty("status").GetString().ShouldBe("healthy");
        Component(health, "test-idp").ShouldBe("healthy, metadata is fresh, counts");
        Component(health, "test-other").ShouldBe("unhealthy, is down, but nobody waits for it, does not count");
        Component(health, "configuration").ShouldStartWith("healthy, generation 1");

        idp = HealthCheckResult.Unhealthy("https://idp.example.com/metadata does not answer");
        (status, health) = await GetAsync(gateway.Management, "/health/ready");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        health.GetProperty("reason").GetString().ShouldBe("unhealthy: test-idp");
        Component(health, "test-idp").ShouldBe("unhealthy, https://idp.example.com/metadata does not answer, counts");

        idp = HealthCheckResult.Degraded("metadata ends soon");
        (status, health) = await GetAsync(gateway.Management, "/health/ready");
        status.ShouldBe(HttpStatusCode.OK);
        Component(health, "test-idp").ShouldBe("degraded, metadata ends soon, counts");
    }

    [Fact]
    public async Task Shows_of_an_exception_only_its_kind()
    {
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Services.AddHealthChecks()
            .AddCheck("test-idp", () => throw new InvalidOperationException("password=hunter2"), ["ready"]));

        var (status, health) = await GetAsync(gateway.Management, "/health/ready");

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Component(health, "test-idp").ShouldBe("unhealthy, InvalidOperationException, counts");
    }

    [Fact]
    public async Task Says_that_it_is_starting_that_it_serves_and_that_it_is_stopping()
    {
        using var folder = new ConfigurationFolder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "Management": { "Url": "http://127.0.0.1:0" } } }""");
        var slow = new SlowService();
        using var logs = new CollectedLogs();
        await using var gateway = GatewayHost.Build(folder.Files(), builder =>
        {
            builder.Logging.ClearProviders().AddProvider(logs);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddHostedService(_ => slow);
        });
        var listener = gateway.Services.GetRequiredService<ManagementListener>();

        var starting = gateway.StartAsync();
        await slow.IsStarting.Task;
        (await ReasonAsync(listener, "/health/start")).ShouldBe("503 the gateway is starting");
        (await ReasonAsync(listener, "/health/ready")).ShouldBe("503 the gateway is starting");
        (await ReasonAsync(listener, "/health/live")).ShouldBe("200 ");
        logs.Entries.Where(e => e.Level >= LogLevel.Error || e.Category.StartsWith("Microsoft.Extensions.Diagnostics.HealthChecks", StringComparison.Ordinal)).ShouldBeEmpty("who asks a node that starts is answered, and nothing is wrong");

        slow.MayStart.SetResult();
        await starting;
        (await ReasonAsync(listener, "/health/start")).ShouldBe("200 ");

        var stopping = gateway.StopAsync();
        await slow.IsStopping.Task;
        (await ReasonAsync(listener, "/health/ready")).ShouldBe("503 the gateway is stopping");
        (await ReasonAsync(listener, "/health/live")).ShouldBe("200 ");
        slow.MayStop.SetResult();
        await stopping;
    }

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task Is_not_to_be_reached_through_the_public_listener(string path)
    {
        await using var gateway = await RunningGateway.StartAsync();

        using var answer = await gateway.FetchAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Does_not_exist_when_no_address_is_configured()
    {
        using var folder = new ConfigurationFolder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" } }""");
        await using var gateway = GatewayHost.Build(folder.Files(), builder => builder.WebHost.UseUrls("http://127.0.0.1:0"));
        await gateway.StartAsync();

        gateway.Services.GetRequiredService<ManagementListener>().Address.ShouldBeNull();
    }

    [Fact]
    public async Task Whatever_strangers_send_makes_no_new_series()
    {
        await using var backend = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("hello"));
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": "{{backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }""");
        await StrangeAsync(gateway, 0);
        await Eventually.HoldsAsync(() => SeriesAsync(gateway), static series => series.Contains("jitgateway_events_total{result=\"told\"}", StringComparer.Ordinal), "the history has its first event, which is written beside the requests");
        var before = await SeriesAsync(gateway);
        before.ShouldContain(s => s.StartsWith("jitgateway_logins_total{", StringComparison.Ordinal), "a message was refused");

        for (var i = 1; i < 30; i++) await StrangeAsync(gateway, i);

        (await SeriesAsync(gateway)).Except(before).ShouldBeEmpty();
    }

    /// <summary>One of each kind, with names that nobody sent before.</summary>
    private static async Task StrangeAsync(RunningGateway gateway, int number)
    {
        foreach (var (method, path, host) in (IEnumerable<(string, string, string?)>)
            [("GET", $"/app/x{number}?q={number}", null), ($"METHOD{number}", $"/app/{number}", null), ("GET", "/app", $"host{number}.example.org"), ("GET", $"/sso/login?idp=idp{number}", null), ("GET", $"/nothing{number}", null), ("POST", $"/sso/slo?x={number}", null)])
            using (await gateway.SendAsync(new HttpMethod(method), path, "application/json", host))
            {
            }

        using var content = new FormUrlEncodedContent([new("SAMLResponse", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"<x{number}/>"))), new("RelayState", $"state{number}")]);
        using (await gateway.Client.PostAsync("/sso/acs", content))
        {
        }
    }

    private async Task<IReadOnlyList<string>> SeriesAsync(RunningGateway gateway)
    {
        var text = await Eventually.HoldsAsync(() => _client.GetStringAsync(new Uri(gateway.Management, "/metrics")), t => t.Contains("jitgateway_health{", StringComparison.Ordinal), "the first look at the health");
        return [.. text.Split('\n').Where(l => l.StartsWith("jitgateway", StringComparison.Ordinal)).Select(l => l[..l.LastIndexOf(' ')])];
    }

    [Fact]
    public async Task Shows_metrics_to_Prometheus()
    {
        await using var backend = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("hello"));
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": "{{backend.Url}}", "Access": [ { "Effect": "Public" } ] } } }""");
        using var served = await gateway.FetchAsync("/app/page");
        using var refused = await gateway.FetchAsync("/nowhere");

        var text = await Eventually.HoldsAsync(
            () => _client.GetStringAsync(new Uri(gateway.Management, "/metrics")),
            t => t.Contains("jitgateway_proxy_requests_total{backend=\"app\",status=\"2xx\"} 1\n"), "the request is counted");

        text.ShouldContain("# TYPE jitgateway_proxy_requests_total counter\n");
        text.ShouldContain("jitgateway_proxy_overhead_seconds_total{backend=\"app\"} 0.");
        text.ShouldContain("jitgateway_failures_total{backend=\"\",class=\"request\",code=\"NOT_FOUND\",number=\"1000\"} 1\n");
        text.ShouldContain("jitgateway_sessions_near_cache_total{result=\"hit\"} ");
        text.ShouldContain("# TYPE kestrel_active_connections gauge\n");
        text.ShouldContain("dotnet_gc_collections_total{");
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(Uri management, string path)
    {
        using var answer = await _client.GetAsync(new Uri(management, path));
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, json.RootElement.Clone());
    }

    private async Task<string> ReasonAsync(ManagementListener listener, string path)
    {
        var (status, body) = await GetAsync(listener.Address!, path);
        return $"{(int)status} {(body.TryGetProperty("reason", out var reason) ? reason.GetString() : "")}";
    }

    private static string Component(JsonElement health, string name)
    {
        var component = health.GetProperty("components").GetProperty(name);
        return $"{component.GetProperty("status")}, {component.GetProperty("reason")}, {(component.GetProperty("countsForReady").GetBoolean() ? "counts" : "does not count")}";
    }
}
