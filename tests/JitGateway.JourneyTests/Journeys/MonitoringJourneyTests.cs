using System.Net;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A real Prometheus reads the gateway, and tells of what goes wrong, until it is mended.</summary>
public sealed class MonitoringJourneyTests : IAsyncLifetime
{
    private readonly ScimmyServer _wiki = new();
    private readonly RedisServer _redis = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_wiki.InitializeAsync(), _redis.StartAsync());
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration)
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki).Replace("\"Retries\": 0,", """ "Retries": 0, "Protection": { "BreakAfter": 3 }, """, StringComparison.Ordinal));
        _gateway = await GatewayProcess.StartReadyAsync(_configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider])
            if (part is not null) await part.DisposeAsync();
        await Task.WhenAll(_wiki.DisposeAsync(), _redis.DisposeAsync());
    }

    [Fact]
    public async Task A_login_is_counted_and_alerts_fire_while_Redis_or_accounts_are_down_and_end_when_they_are_back()
    {
        var app = new Uri(_gateway.Url, "/app");
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", app)).Status.ShouldBe(HttpStatusCode.OK);
        await using var prometheus = await PrometheusServer.StartAsync(_gateway.Management);
        await Eventually.HoldsAsync(async () => await prometheus.ValueAsync("up{job=\"jitgateway\"}") is 1, () => $"Prometheus reads the gateway:\n{prometheus.Log}");
        await Eventually.HoldsAsync(async () => await prometheus.ValueAsync("jitgateway_logins_total{result=\"accepted\",idp=\"demo\"}") is 1, "the login is counted");
        (await prometheus.ValueAsync("jitgateway_provisionings_total{backend=\"wiki\",outcome=\"created\"}")).ShouldBe(1);
        await Eventually.HoldsAsync(async () => await prometheus.ValueAsync("jitgateway_sessions_live") is 1, "the session in Redis is counted");
        (await prometheus.ValueAsync("jitgateway_ready")).ShouldBe(1);
        string[] ofOutages = ["JitGatewayRedisAway", "JitGatewayCircuitOpen", "JitGatewayNodeAway"];
        (await prometheus.FiringAsync()).ShouldNotContain(a => ofOutages.Contains(a.Name));
        await ShouldAnswerTheDashboardAsync(prometheus);

        await _redis.KillAsync();
        await prometheus.FiresAsync("JitGatewayRedisAway");
        await _redis.StartAsync();
        await prometheus.ResolvesAsync("JitGatewayRedisAway");

        await _wiki.FailAsync(new OrderedFailure(Status: 500, Times: 1000));
        await Eventually.HoldsAsync(async () =>
        {
            using var grace = new Visitor();
            await grace.SignInAsync("grace", app);
            return (await prometheus.FiringAsync()).Any(a => a.Name == "JitGatewayCircuitOpen");
        }, () => $"the alert fires; {_gateway.Log}", TimeSpan.FromSeconds(60));
        (await prometheus.FiringAsync()).Single(a => a.Name == "JitGatewayCircuitOpen").Labels.ShouldContain("\"backend\":\"wiki\"");
        await _wiki.ResetAsync();
        using var again = new Visitor();
        await again.SignInAsync("grace", app);
        await Eventually.HoldsAsync(async () => (await again.OpenAsync(app)).Status == HttpStatusCode.OK, "grace gets in");
        await prometheus.ResolvesAsync("JitGatewayCircuitOpen");

        await _gateway.KillAsync();
        await prometheus.FiresAsync("JitGatewayNodeAway");
    }

    [Fact]
    public async Task The_metrics_of_a_gateway_that_has_worked_are_as_promtool_wants_them()
    {
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        using var client = new HttpClient();
        var file = Path.Combine(_configuration.Directory, "metrics.txt");
        await File.WriteAllTextAsync(file, await client.GetStringAsync(new Uri(_gateway.Management, "/metrics")));

        // promtool reads its standard input
        await using var check = ChildProcess.Start("sh", ["-c", "promtool check metrics < metrics.txt"], _configuration.Directory);
        await check.WaitForExitAsync();

        // what it has to say of names that .NET gives is not ours to change
        check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(l => !(l.StartsWith("dotnet_", StringComparison.Ordinal) && l.Contains("\"_count\" suffix", StringComparison.Ordinal))).ShouldBeEmpty();
        (await File.ReadAllTextAsync(file)).ShouldContain("jitgateway_provisionings_total{");
        await File.AppendAllTextAsync(file, "jitgateway_bad_metric{a=\"1\" 1\n");
        await using var wrong = ChildProcess.Start("sh", ["-c", "promtool check metrics < metrics.txt"], _configuration.Directory);
        (await wrong.WaitForExitAsync()).ShouldNotBe(0, "what is wrong would be noticed");
    }

    [Fact]
    public async Task The_rules_and_the_settings_are_as_promtool_wants_them_and_each_rule_does_what_its_test_says()
    {
        foreach (var arguments in (string[][])[["check", "rules", "jitgateway-alerts.yml"], ["check", "config", "prometheus.yml"], ["test", "rules", "jitgateway-alerts.test.yml"]])
        {
            var (code, output) = await PrometheusServer.CheckAsync(PrometheusServer.Monitoring, arguments);
            code.ShouldBe(0, output);
        }
    }

    /// <summary>Prometheus understands each question of the dashboard.</summary>
    private static async Task ShouldAnswerTheDashboardAsync(PrometheusServer prometheus)
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(PrometheusServer.Monitoring, "jitgateway-dashboard.json")));
        var questions = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _))
            .SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("expr").GetString()!).ToList();
        questions.Count.ShouldBeGreaterThan(40);
        foreach (var question in questions)
            await prometheus.ValueAsync(question.Replace("$__rate_interval", "10s", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal).Replace("$backend", ".*", StringComparison.Ordinal));
    }
}
