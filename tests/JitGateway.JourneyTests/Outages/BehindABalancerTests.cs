using System.Net;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Outages;

/// <summary>Redis is away for all nodes at once. A load balancer that took them all out would refuse those too who do not need it.</summary>
public sealed class BehindABalancerTests : IAsyncLifetime
{
    private const int Rounds = 30;

    private readonly Parts _parts = new();
    private readonly RedisServer _redis = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private readonly List<GatewayProcess> _nodes = [];
    private LoadBalancer _balancer = null!;

    public async Task InitializeAsync()
    {
        await _parts.StartAsync(_redis);
        var application = _parts.Add(await HeaderBackend.StartAsync());
        var identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider("corp", identityProvider.MetadataUrl, JourneyBackends.Attributes).WithRedis(_redis.Configuration)
            .With("Sessions", """{ "Store": "Redis", "OutageGrace": "00:05:00" }""")
            .WithBackend("app", $$"""{ "Match": { "Path": "/app" }, "Destinations": [ "{{application.Url}}" ] }""")
            .WithBackend("open", $$"""{ "Match": { "Path": "/open" }, "Destinations": [ "{{application.Url}}" ], "Access": [ { "Effect": "Public" } ] }""");
        _balancer = _parts.Add(new LoadBalancer(_configuration.Origin.Port));
        foreach (var node in await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => GatewayProcess.StartReadyAsync(_configuration, FreePort.Next()))))
        {
            _nodes.Add(_parts.Add(node));
            _balancer.Add(node);
        }

        await Eventually.HoldsAsync(() => _balancer.Ready == 2, "both nodes are ready");
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task With_Redis_killed_the_nodes_stay_in_and_whoever_is_known_or_only_wants_what_is_public_is_served()
    {
        var people = await OutagePeople.SignInAsync(_redis.Configuration);
        var (ada, grace) = (people.Known[0].Cookie, people.Known[1].Cookie);
        foreach (var node in _nodes)
            foreach (var known in new[] { ada, grace })
                (await AskAsync(node.Url, "/app/", known)).ShouldBe(HttpStatusCode.OK);

        await _redis.KillAsync();
        foreach (var node in _nodes)
            await Eventually.HoldsAsync(async () => (await node.ReadinessAsync()).Reasons.GetProperty("components").GetProperty("redis").GetRawText() is var redis
                && redis.Contains("degraded", StringComparison.Ordinal) && redis.Contains("unreachable: ", StringComparison.Ordinal), "the node says what is wrong, and is not unhealthy for it");
        var asked = _balancer.Asked;
        await Eventually.HoldsAsync(() => _balancer.Asked > asked + 1, "the balancer has asked the nodes since");

        _balancer.Ready.ShouldBe(2);
        for (var i = 0; i < Rounds; i++)
        {
            (await AskAsync(_configuration.Origin, "/open/")).ShouldBe(HttpStatusCode.OK);
            (await AskAsync(_configuration.Origin, "/app/", i % 2 == 0 ? ada : grace)).ShouldBe(HttpStatusCode.OK);
            (await AskAsync(_configuration.Origin, "/app/")).ShouldBe(HttpStatusCode.Unauthorized, "asked to sign in");
        }

        (await AskAsync(_configuration.Origin, "/app/", people.NextUnknown().Cookie)).ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    /// <summary>On a connection of its own, so that the balancer chooses.</summary>
    private static async Task<HttpStatusCode> AskAsync(Uri origin, string path, string? cookie = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(origin, path));
        request.Headers.Add("Accept", "application/json");
        if (cookie is not null) request.Headers.Add("Cookie", $"jit={cookie}");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
