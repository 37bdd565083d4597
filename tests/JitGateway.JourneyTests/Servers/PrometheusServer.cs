using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace JitGateway.JourneyTests.Servers;

/// <summary>A real Prometheus on a free port of the loopback address, that reads one gateway and holds the alerts of <c>deploy/monitoring</c>, with times of a test.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ChildProcess _process;
    private readonly Uri _url;

    private PrometheusServer(ChildProcess process, Uri url) => (_process, _url) = (process, url);

    public static string Monitoring { get; } = Path.Combine(RepositoryPaths.Root, "deploy", "monitoring");

    public string Log => _process.Output;

    public static async Task<PrometheusServer> StartAsync(Uri gateway)
    {
        var folder = RepositoryPaths.NewWorkDirectory("prometheus");
        // the shipped files, with other times and another node
        var settings = await File.ReadAllTextAsync(Path.Combine(Monitoring, "prometheus.yml"));
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), settings.Replace("15s", "1s", StringComparison.Ordinal).Replace("127.0.0.1:9090", gateway.Authority, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "jitgateway-alerts.yml"), Hurried(await File.ReadAllTextAsync(Path.Combine(Monitoring, "jitgateway-alerts.yml"))));
        var port = FreePort.Next();
        var process = ChildProcess.Start("prometheus",
            ["--config.file=prometheus.yml", "--storage.tsdb.path=data", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}")], folder);
        var server = new PrometheusServer(process, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await Eventually.HoldsAsync(async () =>
            {
                using var answer = await server._client.GetAsync(new Uri(server._url, "/-/ready"));
                return answer.IsSuccessStatusCode;
            }, () => $"Prometheus is ready; it wrote:\n{process.Output}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs promtool to its end.</summary>
    public static async Task<(int ExitCode, string Output)> CheckAsync(string directory, params string[] arguments)
    {
        await using var process = ChildProcess.Start("promtool", arguments, directory);
        return (await process.WaitForExitAsync(), process.Output);
    }

    /// <summary>The value of an expression that has one; null where it has none.</summary>
    public async Task<double?> ValueAsync(string expression)
    {
        var result = (await AskAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}")).GetProperty("result");
        return result.GetArrayLength() == 1 ? double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Alerts that fire now.</summary>
    public async Task<IReadOnlyList<FiringAlert>> FiringAsync() =>
    [
        .. (await AskAsync("/api/v1/alerts")).GetProperty("alerts").EnumerateArray().Where(a => a.GetProperty("state").GetString() == "firing")
            .Select(a => new FiringAlert(a.GetProperty("labels").GetProperty("alertname").GetString()!, a.GetProperty("labels").GetRawText(), a.GetProperty("annotations").GetProperty("description").GetString()!)),
    ];

    public Task FiresAsync(string alert) =>
        Eventually.HoldsAsync(async () => (await FiringAsync()).Any(a => a.Name == alert), () => $"{alert} fires; Prometheus wrote:\n{Log}", TimeSpan.FromSeconds(60));

    public Task ResolvesAsync(string alert) =>
        Eventually.HoldsAsync(async () => (await FiringAsync()).All(a => a.Name != alert), () => $"{alert} is over; Prometheus wrote:\n{Log}", TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _client.Dispose();
    }

    private async Task<JsonElement> AskAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(_url, path));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("status").GetString().ShouldBe("success", $"{path}: {json.RootElement}");
        return json.RootElement.GetProperty("data").Clone();
    }

    /// <summary>Nothing of a rule is another but its times.</summary>
    private static string Hurried(string rules) =>
        Regex.Replace(Regex.Replace(rules, "^(?<key> +for: )[0-9]+[smh]$", "${key}1s", RegexOptions.Multiline, TimeSpan.FromSeconds(1)), "\\[[0-9]+[mh]\\]", "[10s]", RegexOptions.None, TimeSpan.FromSeconds(1));
}

internal sealed record FiringAlert(string Name, string Labels, string Description);
