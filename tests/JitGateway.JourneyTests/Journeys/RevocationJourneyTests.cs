using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Sessions;
using JitGateway.Sessions.HandOver;
using JitGateway.Tests.Sessions.Streams;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes on one Redis: what is ended by the command line at one ends the streams of the other.</summary>
public sealed class RevocationJourneyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly RedisServer _redis = new();
    private StreamingBackend _backend = null!;
    private GatewayConfiguration _configuration = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
        _backend = await StreamingBackend.StartAsync();
        _configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration).WithBackend("app", JourneyBackends.Plain(new Uri(_backend.Url), "/app"));
        _first = await GatewayProcess.StartReadyAsync(_configuration);
        _second = await GatewayProcess.StartReadyAsync(_configuration, FreePort.Next());
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_first, _second, _identityProvider, _backend])
            if (part is not null) await part.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData("--idp", "demo", "--yes")]
    [InlineData("--backend", "app", "--yes")]
    [InlineData("--all", "--yes")]
    public async Task A_WebSocket_on_one_node_closes_when_its_session_is_revoked_at_the_other(params string[] scope)
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_first.Url, "/app/page"));
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("Cookie", string.Join("; ", ada.CookiesFor(_first.Url).Select(c => $"{c.Key}={c.Value}")));
        await socket.ConnectAsync(new Uri(_second.Url.AbsoluteUri.Replace("http:", "ws:", StringComparison.Ordinal) + "app/ws"), Limit());
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, Limit());
        await socket.ReceiveAsync(new byte[64], Limit());

        var close = socket.ReceiveAsync(new byte[64], Limit());
        var (code, text) = await CommandAsync(["sessions", "revoke", .. scope]);
        var watch = Stopwatch.StartNew();
        code.ShouldBe(0, text);

        (await close).MessageType.ShouldBe(WebSocketMessageType.Close);
        output.WriteLine($"closed at the other node {watch.ElapsedMilliseconds} ms after the command had ended");
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        (await ada.CallAsync(new Uri(_second.Url, "/app/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ada.CallAsync(new Uri(_first.Url, "/app/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_code_that_is_taken_on_two_nodes_at_once_is_taken_once_and_shows_nothing_in_Redis()
    {
        await using var one = await RedisNode.StartConnectedAsync(_redis.Configuration);
        await using var other = await RedisNode.StartConnectedAsync(_redis.Configuration);
        var stores = new[] { new RedisHandOverStore(one.Connection, TimeProvider.System), new RedisHandOverStore(other.Connection, TimeProvider.System) };
        for (var i = 0; i < 20; i++)
        {
            var (code, session) = (SessionToken.New(), SessionToken.New());
            await stores[0].KeepAsync(code, new HandOverGrant(session, "sheets.example.net", "binding", TimeProvider.System.GetUtcNow().AddSeconds(30)), default);
            var copy = Encoding.Latin1.GetString(await _redis.CopyAsync());
            copy.ShouldNotContain(code.Value);
            copy.ShouldNotContain(session.Value);
            copy.ShouldNotContain("sheets.example.net");

            var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => stores[n % 2].TakeAsync(code, default)));

            taken.OfType<HandOverGrant>().ShouldHaveSingleItem().Session.Value.ShouldBe(session.Value);
        }
    }

    private async Task<(int Code, string Output)> CommandAsync(string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "jitgateway.dll"), .. arguments, "--config", Path.Combine(_configuration.Directory, "gateway.json")], _configuration.Directory,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Gateway__Management__Url"] = _first.Management.GetLeftPart(UriPartial.Authority) });
        var code = await process.WaitForExitAsync();
        return (code, process.Output);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;
}
