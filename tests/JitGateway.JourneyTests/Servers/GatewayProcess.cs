using System.Net;
using System.Text.Json;

namespace JitGateway.JourneyTests.Servers;

/// <summary>The built gateway as a process of its own: one node.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "jitgateway.dll");

    private readonly ChildProcess _process;
    private readonly GatewayConfiguration _configuration;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };

    private GatewayProcess(ChildProcess process, GatewayConfiguration configuration, Uri url, Uri management)
    {
        _process = process;
        _configuration = configuration;
        Url = url;
        Management = management;
    }

    /// <summary>Where this node listens.</summary>
    public Uri Url { get; }

    public Uri Management { get; }

    /// <summary>Everything this node logged so far.</summary>
    public string Log => _process.Output;

    public ChildProcess Process => _process;

    /// <summary>Starts a node and waits until it answers, ready or not.</summary>
    /// <param name="configuration">Written to its file now.</param>
    /// <param name="port">Absent: the port of the configuration's origin. A second node gets another.</param>
    /// <param name="environment">Variables of the process.</param>
    public static async Task<GatewayProcess> StartAsync(GatewayConfiguration configuration, int? port = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var file = configuration.Write();
        var url = new Uri($"{configuration.Origin.Scheme}://127.0.0.1:{port ?? configuration.Origin.Port}");
        var management = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var process = ChildProcess.Start("dotnet", [Program, "--config", file, "--urls", url.GetLeftPart(UriPartial.Authority)], configuration.Directory, EnvironmentOf(management, environment));
        var node = new GatewayProcess(process, configuration, url, management);
        return await node.OrDisposedAsync(node.WaitForAsync("/health/start", HttpStatusCode.OK));
    }

    /// <summary>Starts a node and waits until it is ready for people.</summary>
    public static async Task<GatewayProcess> StartReadyAsync(GatewayConfiguration configuration, int? port = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var node = await StartAsync(configuration, port, environment);
        return await node.OrDisposedAsync(node.WaitUntilReadyAsync());
    }

    /// <summary>Starts two nodes beside each other and waits until both are ready; the first listens where people are sent.</summary>
    public static async Task<(GatewayProcess First, GatewayProcess Second)> StartTwoReadyAsync(GatewayConfiguration configuration)
    {
        var first = StartReadyAsync(configuration);
        var second = StartReadyAsync(configuration, FreePort.Next());
        try
        {
            await Task.WhenAll(first, second);
            return (await first, await second);
        }
        catch
        {
            foreach (var node in (Task<GatewayProcess>[])[first, second])
                if (node.IsCompletedSuccessfully) await (await node).DisposeAsync();
            throw;
        }
    }

    public Task WaitUntilReadyAsync() => WaitForAsync("/health/ready", HttpStatusCode.OK);

    /// <summary>Waits until the node has found Redis again: it is ready meanwhile too.</summary>
    public async Task WaitUntilRedisIsBackAsync()
    {
        var component = "";
        await Eventually.HoldsAsync(async () =>
        {
            component = (await ReadinessAsync()).Reasons.GetProperty("components").GetProperty("redis").GetRawText();
            return !component.Contains("unreachable", StringComparison.Ordinal);
        }, () => $"the gateway has found Redis again; it says {component}, and its log:\n{Log}");
    }

    /// <summary>Whether the node is ready, and the JSON that says why not.</summary>
    public async Task<(bool Ready, JsonElement Reasons)> ReadinessAsync()
    {
        using var answer = await _client.GetAsync(new Uri(Management, "/health/ready"));
        return (answer.IsSuccessStatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone());
    }

    public Task<string> MetadataAsync() => _client.GetStringAsync(new Uri(Url, "/sso/metadata"));

    /// <summary>Runs the command line for this node to its end, which must be good.</summary>
    /// <returns>What it wrote.</returns>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(0, arguments);

    /// <param name="exitCode">What it must end with.</param>
    /// <param name="arguments">Of the command line.</param>
    public async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        await using var command = ChildProcess.Start("dotnet", [Program, .. arguments, "--config", _configuration.Write()], _configuration.Directory, EnvironmentOf(Management));
        (await command.WaitForExitAsync()).ShouldBe(exitCode, command.Output);
        return command.Output;
    }

    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_configuration.Directory, $"{Url.Port}.log"), Log);   // for whoever wonders why a journey failed
    }

    /// <summary>A node that does not come up must not stay behind.</summary>
    private async Task<GatewayProcess> OrDisposedAsync(Task start)
    {
        try
        {
            await start;
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private Task WaitForAsync(string path, HttpStatusCode status) =>
        Eventually.HoldsAsync(async () =>
        {
            if (_process.HasExited) throw new InvalidOperationException($"The gateway ended with {_process.ExitCode}:\n{Log}");
            using var answer = await _client.GetAsync(new Uri(Management, path));
            return answer.StatusCode == status;
        }, () => $"the gateway answers {status} at {path}; its log:\n{Log}");

    private static Dictionary<string, string> EnvironmentOf(Uri management, IReadOnlyDictionary<string, string>? environment = null) =>
        new(environment ?? new Dictionary<string, string>(), StringComparer.Ordinal) { ["Gateway__Management__Url"] = management.GetLeftPart(UriPartial.Authority) };
}
