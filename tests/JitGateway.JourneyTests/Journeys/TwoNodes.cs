using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Sessions.Streams;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// Two gateway processes on one Redis. Behind them: <c>/app</c>, a wiki with accounts; <c>/lobby</c>, which shows the headers it was sent; <c>/streams</c>. Shared by
/// the journeys that leave it whole; whoever kills something starts one of their own.
/// </summary>
public sealed class TwoNodes : IAsyncLifetime, IAsyncDisposable
{
    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());

    public RedisServer Redis { get; private set; } = null!;

    public ScimmyServer Wiki { get; private set; } = null!;

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
        IdentityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(IdentityProvider).WithRedis(Redis.Configuration)
            .With("Gateway:DrainDelay", "\"00:00:00\"")   // no load balancer has to notice
            .WithBackend("wiki", JourneyBackends.Wiki(Wiki))
            .WithBackend("lobby", JourneyBackends.Plain(lobby.Url, "/lobby"))
            .WithBackend("streams", JourneyBackends.Plain(new Uri(streams.Url), "/streams"));
        (First, Second) = await GatewayProcess.StartTwoReadyAsync(_configuration);
        _parts.Add(First);
        _parts.Add(Second);
    }

    /// <summary>Nobody has a session or an account.</summary>
    public async Task EmptyAsync()
    {
        (await Redis.CommandAsync("FLUSHALL")).ShouldBe("OK");
        await Wiki.ResetAsync();
    }

    /// <summary>Starts the first node again after it was killed.</summary>
    public async Task RestartFirstAsync() => First = _parts.Add(await GatewayProcess.StartReadyAsync(_configuration));

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    ValueTask IAsyncDisposable.DisposeAsync() => _parts.DisposeAsync();
}

/// <summary>The journeys that share it.</summary>
[CollectionDefinition(Name)]
public sealed class TwoNodesJourneys : ICollectionFixture<TwoNodes>
{
    public const string Name = "Two nodes";
}
