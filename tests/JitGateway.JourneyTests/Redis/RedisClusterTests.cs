using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;

namespace JitGateway.JourneyTests.Redis;

/// <summary>One connection to a real cluster of six processes, of which one is killed.</summary>
public sealed class RedisClusterTests(RedisCluster cluster) : IClassFixture<RedisCluster>
{
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
            try
            {
                for (var i = 0; i < 60; i++) ((int)await node.Connection.ExecuteAsync(db => db.StringGetAsync($"jit:kept:{i}"), default)).ShouldBe(i);
                await node.Connection.ExecuteAsync(db => db.StringSetAsync("jit:kept:0", 0), default);
                return true;
            }
            catch (RedisUnavailableException)
            {
                return false;
            }
        }, $"the replica serves; the log:\n{node.Log.Text}");
        await node.IsUpAsync();
        await master.StartAsync();
    }
}
