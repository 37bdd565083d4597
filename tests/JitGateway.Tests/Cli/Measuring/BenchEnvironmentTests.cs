using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Cli.Measuring;

/// <summary>The environment of a machine where a gateway serves is that gateway's, and nothing of it is asked or told while the machine is measured.</summary>
[Collection(WholeProcess.Name)]
public sealed class BenchEnvironmentTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly List<string> _set = [];

    public void Dispose()
    {
        foreach (var name in _set) Environment.SetEnvironmentVariable(name, null);
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_that_the_environment_names_is_asked_or_told()
    {
        var asked = new ConcurrentQueue<string>();
        await using var elsewhere = await ScriptedBackend.StartAsync(context =>
        {
            asked.Enqueue(context.Request.Path);
            return Task.CompletedTask;
        });
        using var redis = new TcpListener(IPAddress.Loopback, 0);
        redis.Start();
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" } }""");
        Set("Telemetry__Otlp__Endpoint", $"{elsewhere.Url}/otlp");
        Set("Saml__IdentityProviders__corp__Metadata", $"{elsewhere.Url}/metadata");
        Set("Urls", "http://0.0.0.0:0");
        Set("Gateway__Management__Url", "http://0.0.0.0:0");
        Set("Redis__Configuration", $"{redis.LocalEndpoint},192.0.2.7:6379");   // one server of it is another machine (RFC 5737): none is loaded
        Set("Backends__wiki__Match__Path", "/wiki");
        Set("Backends__wiki__Destinations__0", $"{elsewhere.Url}/");
        Set("Backends__wiki__Access__0__Effect", "Public");
        Set("Backends__wiki__Cluster__HealthCheck__Active__Enabled", "true");
        Set("Backends__wiki__Cluster__HealthCheck__Active__Path", "/alive");

        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error).RunAsync(["bench", "--seconds", "1", "--config", Path.Combine(_folder.Folder, "appsettings.json")]);

        error.ToString().ShouldBe("");
        code.ShouldBe(ExitCodes.NotMeasured, "Redis is not on this machine");
        output.ToString().ShouldContain("Through the gateway: ");
        asked.ShouldBeEmpty();
        redis.Pending().ShouldBeFalse("somebody connected to Redis");
    }

    private void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _set.Add(name);
    }
}
