using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Redis;

/// <summary>One connection to a real cluster of six processes, of which one is killed.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RedisClusterTests(RedisCluster cluster) : IAsyncLifetime
{
    public Task InitializeAsync() => cluster.IsWholeAsync();

    public Task DisposeAsync() => cluster.IsWholeAsync();

    [Fact]
    public async Task Keys_in_all_slots_are_written_and_read_and_every_node_hears()
    {
        await using var one = await RedisNode.StartConnectedAsync(cluster.Configuration);
        await using var other = await RedisNode.StartConnectedAsync(cluster.Configuration);

        for (var i = 0; i < 100; i++) await one.Connection.ExecuteAsync(db => db.StringSetAsync($"jit:test:{i}", i), default);
        for (var i = 0; i < 100; i++) ((int)await other.Connection.ExecuteAsync(db => db.StringGetAsync($"jit:test:{i}"), default)).ShouldBe(i);

        var heard = new List<string?>();
        other.Connection.Subscribe("jit:revoked", m =>
        {
            lock (heard) heard.Add(m);
        });
        await Eventually.HoldsAsync(() => Heard(null), "the subscription is there");
        for (var i = 0; i < 20; i++) await one.Connection.PublishAsync("jit:revoked", $"{i}", default);
        for (var i = 0; i < 20; i++) await Eventually.HoldsAsync(() => Heard($"{i}"), $"message {i} is heard");

        bool Heard(string? message)
        {
            lock (heard) return heard.Contains(message);
        }
    }

    [Fact]
    public async Task When_a_master_dies_its_replica_is_found_and_nothing_that_was_kept_is_lost()
    {
        await using var node = await RedisNode.StartConnectedAsync(cluster.Configuration, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 60; i++) await node.Connection.ExecuteAsync(db => db.StringSetAsync($"jit:kept:{i}", i), default);
        var master = await cluster.MasterOfAsync("jit:kept:0");
        await master.FollowedAsync();

        await master.KillAsync();

        await Eventually.HoldsAsync(async () =>
        {
            for (var i = 0; i < 60; i++) ((int)await node.Connection.ExecuteAsync(db => db.StringGetAsync($"jit:kept:{i}"), default)).ShouldBe(i);
            await node.Connection.ExecuteAsync(db => db.StringSetAsync("jit:kept:0", 0), default);
            return true;
        }, () => $"the replica serves; the log:\n{node.Log.Text}");
        await node.IsUpAsync();
        await master.StartAsync();
    }

    [Fact]
    public async Task While_a_master_is_down_no_replica_answers_in_its_place_for_it_may_not_have_heard_of_an_end()
    {
        await using var node = await RedisNode.StartConnectedAsync(cluster.Configuration, TimeSpan.FromSeconds(1));
        var options = new SessionsOptions();
        var store = new RedisSessionStore(node.Connection, Active<SessionsOptions>.Always(options), TimeProvider.System, NullLogger<RedisSessionStore>.Instance);
        var ledger = new RedisProvisioningLedger(node.Connection);
        var key = AccountKey.Of(BackendName.Parse("wiki"), People.Ada().Subject);
        var token = SessionToken.New();
        await store.CreateAsync(token, Session.Start(People.Ada(), options, TimeProvider.System.GetUtcNow()), default);
        (string Key, Func<Task> Read)[] reads =
        [
            (node.Connection.Keys.Session(token.ToString()), () => store.FindAsync(token, null, default)),
            (node.Connection.Keys.Session(token.ToString()), () => store.SeenAsync(token.Id, default)),
            (node.Connection.Keys.SessionsOf(People.Ada().Subject.Hash), () => store.EndAllAsync(People.Ada().Subject.Hash, default)),
            (node.Connection.Keys.LedgerEntry(key.Backend, key.SubjectHash), () => ledger.ReadAsync(key, default)),
        ];
        var places = new List<(RedisServer Master, string Key, Func<Task> Read)>();
        foreach (var (name, read) in reads) places.Add((await cluster.MasterOfAsync(name), name, read));

        foreach (var there in places.GroupBy(p => p.Master))
        {
            await cluster.WithoutAsync(there.Key, async () =>
            {
                foreach (var (_, name, read) in there)
                    for (var i = 0; i < 5; i++) await Should.ThrowAsync<RedisUnavailableException>(read, name);
            });
            await node.IsUpAsync();
        }
    }
}
