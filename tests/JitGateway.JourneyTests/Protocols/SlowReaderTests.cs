using System.Net;
using System.Net.Security;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>Clients that ask for a gibibyte each and hardly read it, before a gateway that asks for some haste (<c>Gateway:Limits:MinDownloadRate</c>).</summary>
public sealed class SlowReaderTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Readers = 12;
    private const long Mebibyte = 1L << 20;
    private const long Allowed = 64 * Mebibyte;

    private readonly Parts _parts = new();
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        var node = _parts.Add(await NodeApplication.StartAsync());
        var configuration = new GatewayConfiguration(new Uri($"https://127.0.0.1:{FreePort.Next()}"))
            .With("Logging", """{ "LogLevel": { "Default": "Information" } }""")
            .With("Gateway:Limits", """{ "MinDownloadRate": 1000000 }""")
            .WithBackend("web", $$"""{ "Destinations": [ "{{node.Url}}" ], "Provisioning": { "Adapter": "None" }, "Access": [ { "Effect": "Public" } ] }""");
        _gateway = _parts.Add(await GatewayProcess.StartAsync(configuration));
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task Whoever_hardly_reads_is_let_go_while_the_gateway_stays_small_and_others_are_served()
    {
        const string version = "1.1";
        var memory = new ResidentMemory(_gateway.Process.Id);
        using var others = NewClient();
        await DownloadAsync(others, version, 64 * Mebibyte);
        await memory.ForgetPeakAsync();
        var before = await memory.NowAsync();

        var readers = Enumerable.Range(0, Readers).Select(_ => ReadSlowlyAsync(version)).ToList();
        await DownloadAsync(others, version, 64 * Mebibyte);
        var read = await Task.WhenAll(readers);

        var peak = await memory.PeakAsync();
        output.WriteLine($"{Readers} slow readers of a gibibyte by HTTP/{version}: let go after at most {read.Max() / Mebibyte} MiB; the gateway had {before / Mebibyte} MiB in memory before and {peak / Mebibyte} MiB at most");
        (peak - before).ShouldBeLessThan(Allowed);
        read.ShouldAllBe(octets => octets < 1024 * Mebibyte);
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });

    /// <summary>Ten kilobytes a second, over a connection of its own, until it is cut.</summary>
    /// <returns>How many octets came.</returns>
    private async Task<long> ReadSlowlyAsync(string version)
    {
        using var client = NewClient();
        using var answer = await AskAsync(client, version, 1024 * Mebibyte);
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var part = new byte[1024];
        var octets = 0L;
        try
        {
            while (await body.ReadAsync(part, limit.Token) is var read and > 0)
            {
                octets += read;
                await pace.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return octets;
        }

        throw new InvalidOperationException($"The download ended in good order after {octets} octets");
    }

    private async Task DownloadAsync(HttpClient client, string version, long size)
    {
        using var answer = await AskAsync(client, version, size);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var part = new byte[Mebibyte];
        var octets = 0L;
        while (await body.ReadAsync(part) is var read and > 0) octets += read;
        octets.ShouldBe(size);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpClient client, string version, long size)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway.Url, $"/download?octets={size}")) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        (answer.StatusCode, answer.Version).ShouldBe((HttpStatusCode.OK, Version.Parse(version)));
        return answer;
    }
}
