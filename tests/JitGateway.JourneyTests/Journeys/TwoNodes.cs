using System.Net;
using System.Net.Http.Headers;
using System.Text;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Healing;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Sessions.Streams;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// Two gateway processes on one Redis. Behind them: <c>/app</c>, a wiki with accounts; <c>/lobby</c>, which shows the headers it was sent; <c>/streams</c>; <c>/desk</c>, with a form. Shared by
/// the journeys that leave it whole; whoever kills something starts one of their own.
/// </summary>
public sealed class TwoNodes : IAsyncLifetime, IAsyncDisposable
{
    private const string OperatorsToken = "operators-own-token";

    private readonly Parts _parts = new();
    private readonly HttpClient _operator = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", OperatorsToken) } };
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());

    public RedisServer Redis { get; private set; } = null!;

    public ScimmyServer Wiki { get; private set; } = null!;

    internal KeptFormsDesk Desk { get; private set; } = null!;

    internal DemoIdentityProvider IdentityProvider { get; private set; } = null!;

    /// <summary>Where people are sent.</summary>
    internal GatewayProcess First { get; private set; } = null!;

    internal GatewayProcess Second { get; private set; } = null!;

    public static async Task<TwoNodes> StartAsync()
    {
        var nodes = new TwoNodes();
        await nodes.InitializeAsync();
        return nodes;
    }

    public async Task InitializeAsync()
    {
        Redis = await _parts.StartAsync(new RedisServer());
        Wiki = await _parts.StartAsync(new ScimmyServer());
        var lobby = _parts.Add(await HeaderBackend.StartAsync());
        var streams = _parts.Add(await StreamingBackend.StartAsync());
        Desk = _parts.Add(await KeptFormsDesk.StartAsync());
        IdentityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(IdentityProvider).WithRedis(Redis.Configuration)
            .With("Gateway:Management:Token", $"\"{OperatorsToken}\"")
            .With("Gateway:DrainDelay", "\"00:00:00\"")   // no load balancer has to notice
            .WithBackend("wiki", JourneyBackends.Wiki(Wiki).Replace("\"Retries\": 0,", """ "Retries": 0, "Protection": { "CheckEvery": "00:00:00" }, """, StringComparison.Ordinal))   // calls are counted
            .WithBackend("lobby", JourneyBackends.Plain(lobby.Url, "/lobby"))
            .WithBackend("streams", JourneyBackends.Plain(new Uri(streams.Url), "/streams"))
            .WithBackend("desk", JourneyBackends.Plain(Desk.Url, "/desk"));
        (First, Second) = await GatewayProcess.StartTwoReadyAsync(_configuration);
        _parts.Add(First);
        _parts.Add(Second);
    }

    /// <summary>Ends sessions as an operator does, at the first node's management listener.</summary>
    public async Task<(HttpStatusCode Status, HttpResponseHeaders Headers, string Text)> RevokeAsync(string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _operator.PostAsync(new Uri(First.Management, "/sessions/revoke"), body);
        return (answer.StatusCode, answer.Headers, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What an operator is told of a session.</summary>
    public Task<string> ListedAsync(string session) => _operator.GetStringAsync(new Uri(First.Management, $"/sessions?session={session}"));

    /// <summary>Nobody has a session or an account.</summary>
    public async Task EmptyAsync()
    {
        (await Redis.CommandAsync("FLUSHALL")).ShouldBe("OK");
        await Wiki.ResetAsync();
    }

    /// <summary>Starts the first node again after it was killed.</summary>
    public async Task RestartFirstAsync() => First = _parts.Add(await GatewayProcess.StartReadyAsync(_configuration));

    public async Task DisposeAsync()
    {
        _operator.Dispose();
        await _parts.DisposeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
}

/// <summary>The journeys that share it.</summary>
[CollectionDefinition(Name)]
public sealed class TwoNodesJourneys : ICollectionFixture<TwoNodes>
{
    public const string Name = "Two nodes";
}
