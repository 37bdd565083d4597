using System.Net;
using System.Net.Sockets;
using JitGateway.Configuration;
using JitGateway.NodeLife;
using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JitGateway.Tests.NodeLife;

/// <summary>What load balancers and clients see of a node that is on its way out.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_node_that_drains_is_not_ready_and_still_serves()
    {
        await using var backend = await EchoBackend.StartAsync("app");
        await using var gateway = await RunningGateway.StartAsync(PublicApp(backend));
        using var management = new HttpClient { BaseAddress = gateway.Management };

        await management.GetStringAsync("/health/live");
        Begin(gateway);
        using var ready = await management.GetAsync("/health/ready");
        using var live = await management.GetAsync("/health/live");
        using var answer = await gateway.FetchAsync("/page");

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync()).ShouldContain("the node drains");
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("app: GET /page");
    }

    [Fact]
    public async Task Every_answer_over_HTTP_1_1_then_says_that_the_connection_ends_and_ends_it()
    {
        await using var backend = await EchoBackend.StartAsync("app");
        await using var gateway = await RunningGateway.StartAsync(PublicApp(backend));
        var connections = 0;
        using var client = Client(gateway, () => connections++);

        foreach (var path in new[] { "/page", "/sso/metadata" })
        {
            using var before = await client.GetAsync(path);
            before.Headers.ConnectionClose.ShouldNotBe(true);
        }

        connections.ShouldBe(1);
        Begin(gateway);
        foreach (var path in new[] { "/page", "/sso/metadata", "/sso/nothing" })
        {
            using var during = await client.GetAsync(path);
            during.Headers.ConnectionClose.ShouldBe(true, path);
        }

        connections.ShouldBe(3);   // the first answer ended the connection that was open
    }

    [Fact]
    public async Task Over_HTTP_2_the_connection_is_given_up_and_the_requests_on_it_end_well()
    {
        await using var backend = await EchoBackend.StartAsync("app");
        await using var gateway = await RunningGateway.StartAsync(PublicApp(backend, """, "Kestrel": { "EndpointDefaults": { "Protocols": "Http2" } }"""));
        var connections = 0;
        using var client = Client(gateway, () => Interlocked.Increment(ref connections));
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        (await client.GetStringAsync("/page")).ShouldBe("app: GET /page");
        Begin(gateway);
        for (var round = 0; round < 5; round++)
            (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.GetStringAsync($"/{i}")))).ShouldBe(Enumerable.Range(0, 20).Select(i => $"app: GET /{i}"));

        connections.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_request_that_outlasts_the_time_to_stop_is_broken_off_and_the_node_ends_well()
    {
        await using var backend = new SilentBackend();
        var gateway = await RunningGateway.StartAsync(PublicApp($"http://{backend.Authority}", """, "Telemetry": { "Otlp": { "Endpoint": "http://127.0.0.1:9" } }"""),
            builder => builder.Services.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(1)));
        using var client = Client(gateway, static () => { });
        var answer = client.GetAsync("/slow");
        await backend.Asked;

        await gateway.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(answer);
    }

    [Theory]
    [InlineData("DrainDelay", "-00:00:01")]
    [InlineData("DrainDelay", "01:00:00")]
    [InlineData("ShutdownTimeout", "00:00:00")]
    public void Times_that_make_no_sense_are_errors_of_the_configuration(string key, string value)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1", "{{key}}": "{{value}}" } }""");

        var refused = Should.Throw<ConfigurationRefusedException>(() => GatewayHost.Build(folder.Files()));

        refused.Errors.ShouldHaveSingleItem().Path.ShouldBe($"Gateway:{key}");
    }

    private static void Begin(RunningGateway gateway) => gateway.Services.GetRequiredService<Drain>().TryBegin().ShouldBeTrue();

    private static string PublicApp(EchoBackend backend, string more = "") => PublicApp(backend.Url, more);

    private static string PublicApp(string url, string more = "") =>
        $$"""{ "Backends": { "app": { "Destinations": [ "{{url}}" ], "Access": [ { "Effect": "Public" } ] } }{{more}} }""";

    private static HttpClient Client(RunningGateway gateway, Action connected) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            connected();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = gateway.Client.BaseAddress,
    };

    private sealed class SilentBackend : RawServer
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends with the first request.</summary>
        public Task Asked => _asked.Task;

        protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
        {
            await WireText.ReadHeadAsync(client.GetStream(), stopping);
            _asked.TrySetResult();
            while (await client.GetStream().ReadAsync(new byte[64], stopping) > 0) continue;
        }
    }
}
