using System.Net;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes on a Redis Cluster of six that speaks TLS only and wants a password: every server is found, and found again, over both.</summary>
public sealed class GuardedClusterJourneyTests : IAsyncLifetime
{
    private const string Password = "correct, horse=battery";

    private readonly Parts _parts = new();
    private RedisCluster _cluster = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public async Task InitializeAsync()
    {
        var authority = new TestAuthority("Authority of the operators");
        _cluster = await _parts.StartAsync(RedisCluster.Guarded(authority, Password));
        var lobby = _parts.Add(await HeaderBackend.StartAsync());
        var configuration = new GatewayConfiguration(FreePort.Next());
        await File.WriteAllTextAsync(Path.Combine(configuration.Directory, "redis-password"), Password);
        var identityProvider = _parts.Add(await configuration.StartIdentityProviderAsync());
        configuration.WithIdentityProvider(identityProvider)
            .WithRedis($"127.0.0.1:{_cluster.Servers[0].Port},127.0.0.1:{_cluster.Servers[1].Port},ssl=true,password=file:redis-password", more: $""", "CertificateAuthority": "{authority.File}" """)
            .With("Sessions", """{ "Store": "Redis", "NearCache": "00:00:00", "OutageGrace": "00:00:00" }""")   // each request reads its session
            .With("Gateway:DrainDelay", "\"00:00:00\"")
            .WithBackend("lobby", JourneyBackends.Plain(lobby.Url, "/lobby"));
        (_first, _second) = await GatewayProcess.StartTwoReadyAsync(configuration);
        _parts.Add(_first);
        _parts.Add(_second);
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task Login_reading_on_the_other_node_a_move_the_death_of_a_master_and_revocation_work()
    {
        var visitors = Enumerable.Range(0, 6).Select(_ => new Visitor()).ToList();   // six sessions lie on different masters
        foreach (var ada in visitors) (await ada.SignInAsync("ada", new Uri(_first.Url, "/lobby/"))).Status.ShouldBe(HttpStatusCode.OK);
        await ServedAsync(visitors);
        var (moved, killed) = await TwoMastersAsync(await SessionOfAsync(visitors[0]));

        // in good order: the old master lives, and sends whoever asks it to the new one
        var replica = await ReplicaOfAsync(moved);
        (await replica.CommandAsync("CLUSTER", "FAILOVER")).ShouldBe("OK");
        await Eventually.HoldsAsync(async () => (await replica.CommandAsync("ROLE")).StartsWith("master", StringComparison.Ordinal), "the replica is master");
        await ServedAsync(visitors);

        await killed.FollowedAsync();
        await killed.KillAsync();
        await Eventually.HoldsAsync(async () => (await _cluster.MastersAsync()).Count == 3, "another took its place");
        await ServedAsync(visitors);
        var later = new Visitor();
        await Eventually.HoldsAsync(async () =>
        {
            later.Dispose();
            later = new Visitor();
            return (await later.SignInAsync("ada", new Uri(_first.Url, "/lobby/"))).Status == HttpStatusCode.OK;
        }, "people sign in");

        using var copy = later.Copy();
        await later.SubmitAsync(await later.OpenAsync(new Uri(_first.Url, "/sso/logout")), "submit");
        await RefusedAsync(copy);
        await _first.RunAsync("sessions", "revoke", "--all", "--yes");
        foreach (var ada in visitors) await RefusedAsync(ada);
        foreach (var node in (GatewayProcess[])[_first, _second]) node.Log.ShouldNotContain(Password);
        foreach (var ada in visitors.Append(later)) ada.Dispose();
    }

    private async Task ServedAsync(IEnumerable<Visitor> visitors)
    {
        foreach (var ada in visitors)
            foreach (var node in (GatewayProcess[])[_second, _first])
                await Eventually.HoldsAsync(async () => (await ada.CallAsync(new Uri(node.Url, "/lobby/"))).StatusCode switch
                {
                    HttpStatusCode.OK => true,
                    HttpStatusCode.ServiceUnavailable => false,   // while nobody has the slot
                    var status => throw new InvalidOperationException($"A person who is signed in got {status}"),
                }, () => $"{node.Url} serves the session; its log:\n{node.Log}");
    }

    private async Task RefusedAsync(Visitor ada)
    {
        foreach (var node in (GatewayProcess[])[_second, _first])
            await Eventually.HoldsAsync(async () => (await ada.CallAsync(new Uri(node.Url, "/lobby/"))).StatusCode == HttpStatusCode.Unauthorized, $"{node.Url} refuses the session");
    }

    private async Task<string> SessionOfAsync(Visitor ada) =>
        JsonDocument.Parse((await ada.OpenAsync(new Uri(_first.Url, "/sso/me"))).Text).RootElement.GetProperty("session").GetString()!;

    /// <summary>The master that has a session, and another one.</summary>
    private async Task<(RedisServer Of, RedisServer Other)> TwoMastersAsync(string session)
    {
        var master = await _cluster.MasterOfAsync($"jit:s:{{{session}}}");
        return (master, (await _cluster.MastersAsync()).First(m => m != master));
    }

    private async Task<RedisServer> ReplicaOfAsync(RedisServer master)
    {
        foreach (var server in _cluster.Servers)
            if ((await server.CommandAsync("ROLE")).Split('\n', StringSplitOptions.TrimEntries) is ["slave", _, var port, ..] && port == $"{master.Port}")
                return server;
        throw new InvalidOperationException("The master has no replica");
    }
}
