using System.Net.Sockets;
using JitGateway.Telemetry;

namespace JitGateway.Benchmarks;

/// <summary>The role of the gateway's process: says its address and the cookies of its sessions.</summary>
internal static class GatewayServer
{
    public const string Role = "serve-gateway";

    public static async Task RunAsync(GatewaySettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("jitgateway-benchmark");
        try
        {
            var url = $"http://127.0.0.1:{FreePort()}";
            var app = GatewayUnderTest.Build(folder.FullName, url, settings);
            await ChildServer.ServeAsync(app, async address =>
            {
                if (settings.Scraped) _ = ScrapeAsync(app.Services.GetRequiredService<ManagementListener>().Address!);
                return $"{address} {string.Join(' ', await SignInAsync(address, settings))}";
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task ScrapeAsync(Uri management)
    {
        using var client = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync()) await client.GetStringAsync(new Uri(management, "/metrics"));
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <returns>The cookies as they are sent back.</returns>
    private static async Task<IReadOnlyList<string>> SignInAsync(string address, GatewaySettings settings)
    {
        var cookies = new List<string>();
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        for (var attempt = 1; cookies.Count < settings.Sessions; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}{GatewayUnderTest.SignInPath}");
            if (settings.Http2) (request.Version, request.VersionPolicy) = (System.Net.HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            using var answer = await client.SendAsync(request);
            if (answer.IsSuccessStatusCode) cookies.Add(answer.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
            else if (attempt < 20 + settings.Sessions) await Task.Delay(250);   // Redis is connected in the background
            else throw new InvalidOperationException($"Nobody can sign in: {(int)answer.StatusCode}");
        }

        return cookies;
    }
}
