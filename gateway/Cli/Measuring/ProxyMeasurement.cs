using System.Diagnostics;
using System.Text.Json;
using JitGateway.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace JitGateway.Cli.Measuring;

/// <summary>
/// Requests for 1 KB to an application in this process, directly and through a gateway in this process, in turns. Both listen on loopback, on ports that the system gives; nothing else is asked, whatever the
/// configuration and the environment say of telemetry, metadata, Redis and applications. Client, gateway and application
/// share the processors, so that the ratio says more than the figures.
/// </summary>
internal sealed class ProxyMeasurement(Func<ConfigurationFiles, WebApplication> build)
{
    private const int Turns = 3;
    private const int PerProcessor = 8;

    /// <returns>Requests per second, directly and through the gateway.</returns>
    public async Task<(double Directly, double Through)> RunAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("jitgateway-bench");   // its key is gone with it
        try
        {
            await using var application = await ApplicationAsync(cancellationToken);
            await using var gateway = await GatewayAsync(folder.FullName, Address(application), cancellationToken);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
            var (direct, through) = (new Uri(Address(application)), new Uri(Address(gateway)));
            var each = span / (2 * Turns + 1);
            await LoadAsync(http, through, each, cancellationToken);   // warms both up
            double directly = 0, throughGateway = 0;
            for (var turn = 0; turn < Turns; turn++)
            {
                directly += await LoadAsync(http, direct, each, cancellationToken) / Turns;
                throughGateway += await LoadAsync(http, through, each, cancellationToken) / Turns;
            }

            await gateway.StopAsync(cancellationToken);
            await application.StopAsync(cancellationToken);
            return (directly, throughGateway);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<WebApplication> ApplicationAsync(CancellationToken cancellationToken)
    {
        var page = new byte[1024];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(context =>
        {
            context.Response.ContentLength = page.Length;
            return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
        });
        await application.StartAsync(cancellationToken);
        return application;
    }

    private async Task<WebApplication> GatewayAsync(string folder, string destination, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "bench.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            Logging = new { LogLevel = new { Default = "None" } },
            Gateway = new { PublicOrigin = "http://127.0.0.1" },
            Urls = "http://127.0.0.1:0",
            Backends = new { bench = new { Destinations = new[] { destination }, Access = new[] { new { Effect = "Public" } } } },
        }), cancellationToken);
        var gateway = build(new ConfigurationFiles([file], new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)) { IsWithoutEnvironment = true });
        await gateway.StartAsync(cancellationToken);
        return gateway;
    }

    private static string Address(WebApplication server) => server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(a => a.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));

    private static async Task<double> LoadAsync(HttpClient http, Uri address, TimeSpan span, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, PerProcessor * Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(began) < span; count++)
            {
                using var response = await http.GetAsync(address, cancellationToken);
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            }

            return count;
        }, cancellationToken)));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
