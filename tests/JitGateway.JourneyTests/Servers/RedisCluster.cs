namespace JitGateway.JourneyTests.Servers;

/// <summary>A real Redis Cluster on the loopback address: three masters, each with a replica, as six processes.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    private readonly RedisServer[] _servers;

    public RedisCluster()
        : this(RedisServer.OfCluster)
    {
    }

    private RedisCluster(Func<RedisServer> server) => _servers = [.. Enumerable.Range(0, 6).Select(_ => server())];

    /// <summary>A cluster that speaks TLS only and wants a password.</summary>
    internal static RedisCluster Guarded(TestAuthority authority, string password)
    {
        var certificate = authority.Issue("127.0.0.1");
        return new RedisCluster(() => RedisServer.OfGuardedCluster(authority, certificate, password));
    }

    /// <summary>Text for <c>Redis:Configuration</c>: two of the servers, from whom a client learns the others.</summary>
    public string Configuration => $"{_servers[0].Configuration},{_servers[1].Configuration}";

    public IReadOnlyList<RedisServer> Servers => _servers;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_servers.Select(s => s.StartAsync()));
        var made = await _servers[0].ClientAsync(["--cluster", "create", .. _servers.Select(s => $"127.0.0.1:{s.Port}"), "--cluster-replicas", "1", "--cluster-yes"]);
        made.ShouldContain("All 16384 slots covered");
        await IsWholeAsync();
    }

    /// <summary>While a master is down.</summary>
    public Task WithoutAsync(RedisServer master, Func<Task> work) => WithoutFailoverAsync(async () =>
    {
        await master.FollowedAsync();
        await master.KillAsync();
        try
        {
            await work();
        }
        finally
        {
            await master.StartAsync();
        }
    });

    /// <summary>While no replica takes the place of a master that is away, and the others serve all the same. Ends when the cluster is whole.</summary>
    public async Task WithoutFailoverAsync(Func<Task> work)
    {
        await SetAsync(failover: false);
        try
        {
            await work();
        }
        finally
        {
            await IsWholeAsync();
            await SetAsync(failover: true);
        }
    }

    public Task IsWholeAsync() =>
        Eventually.HoldsAsync(async () =>
        {
            var following = 0;
            foreach (var server in _servers)
            {
                if (!(await server.CommandAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)) return false;
                // messages to subscribers take these ways, and are lost where there is none
                if ((await server.CommandAsync("CLUSTER", "NODES")).Split('\n').Any(n => n.Split(' ')[7] != "connected")) return false;
                var role = (await server.CommandAsync("ROLE")).Split('\n');
                if (role[0] == "slave" && role[3] == "connected") following++;
            }

            return following == 3;
        }, "all servers know the whole cluster, and its replicas follow");

    /// <summary>The server that has a key; a client would be sent there.</summary>
    public async Task<RedisServer> MasterOfAsync(string key)
    {
        foreach (var server in _servers)
        {
            var answer = await server.CommandAsync("TYPE", key);
            if (!answer.StartsWith("MOVED", StringComparison.Ordinal)) return server;
        }

        throw new InvalidOperationException($"Nobody has the slot of {key}");
    }

    /// <summary>Those that are masters now.</summary>
    public async Task<IReadOnlyList<RedisServer>> MastersAsync()
    {
        var masters = new List<RedisServer>();
        foreach (var server in _servers)
            if ((await server.CommandAsync("ROLE")).StartsWith("master", StringComparison.Ordinal))
                masters.Add(server);
        return masters;
    }

    /// <summary>All keys of all masters.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        var keys = new List<string>();
        foreach (var master in await MastersAsync()) keys.AddRange((await master.CommandAsync("KEYS", "*")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return keys;
    }

    public async Task EmptyAsync()
    {
        foreach (var master in await MastersAsync()) (await master.CommandAsync("FLUSHALL")).ShouldBe("OK");
    }

    public async Task DisposeAsync() => await Task.WhenAll(_servers.Select(s => s.DisposeAsync()));

    private Task SetAsync(bool failover) => Task.WhenAll(_servers.Select(async server =>
    {
        (await server.CommandAsync("CONFIG", "SET", "cluster-replica-no-failover", failover ? "no" : "yes")).ShouldBe("OK");
        (await server.CommandAsync("CONFIG", "SET", "cluster-require-full-coverage", failover ? "yes" : "no")).ShouldBe("OK");
    }));
}
