using System.Text;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Queue;
using JitGateway.Redis;
using JitGateway.Tests.Provisioning;
using JitGateway.Tests.Provisioning.Queue;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>The queue's contract on a real Redis, and what only Redis can do.</summary>
public sealed class RedisProvisioningQueueTests : ProvisioningQueueContract, IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private RedisNode _node = null!;

    internal override IProvisioningQueue Queue => new RedisProvisioningQueue(_node.Connection);

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _node = await RedisNode.StartConnectedAsync(_redis.Configuration);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time) => QueueTime.PassAsync(_node, time);

    [Fact]
    public async Task What_waits_and_what_is_dead_is_still_there_after_Redis_was_started_again()
    {
        var key = new AccountKey("wiki", "aliceHash");
        await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [1, 2, 3], "7K3QM-9XW2D"), 10, default);
        await Queue.AddAsync(key with { SubjectHash = "bobHash" }, new QueuedPlan(DateTimeOffset.UnixEpoch, [4], ""), 10, default);
        var claim = (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
        await Queue.BuryAsync(claim, 3, new QueueFault(1400, "USER_STORE_UNAVAILABLE", "provisioning.backend_unavailable", null, IsRefusal: false), 10, default);
        await _redis.StopAsync();
        await _redis.StartAsync();
        await _node.ServesAsync();

        (await Queue.LookAsync("wiki", default)).ShouldSatisfyAllConditions(d => d.Waiting.ShouldBe(1), d => d.Dead.ShouldBe(1));
        (await Queue.FindAsync(claim.Entry.Key, default)).ShouldNotBeNull().Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task The_disk_of_Redis_shows_nobodys_values()
    {
        var key = AccountKey.Of(JitGateway.Backends.BackendName.Parse("wiki"), People.Alice().Subject);
        await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, QueueNode.Seal().Seal(key, People.Alice()), "7K3QM-9XW2D"), 10, default);

        var disk = Encoding.Latin1.GetString(await _redis.CopyAsync());

        disk.ShouldContain("jit:q:{wiki}");
        foreach (var value in new[] { "alice", "O'Brien", "Engineer", "idp.example.com" }) disk.ShouldNotContain(value, Case.Insensitive);
    }

    [Fact]
    public async Task An_entry_that_is_finished_or_dropped_leaves_nothing_behind()
    {
        var key = new AccountKey("wiki", "aliceHash");
        foreach (var finish in new[] { true, false })
        {
            await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [1], ""), 10, default);
            var claim = (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
            if (finish) await Queue.FinishAsync(claim, default);
            else await Queue.DropAsync(key, default);
            (await _redis.CommandAsync("DBSIZE")).ShouldBe("0");
        }
    }

    [Fact]
    public async Task Redis_that_is_gone_is_said_and_not_waited_for()
    {
        await _redis.KillAsync();
        await Should.ThrowAsync<RedisUnavailableException>(() => Queue.LookAsync("wiki", default));
    }
}

/// <summary>Redis' own clock counts, and nobody can move it: so what stands in the queue becomes older.</summary>
internal static class QueueTime
{
    private const string Script = """
        for _, key in ipairs({KEYS[1], KEYS[2]}) do
          for _, s in ipairs(redis.call('ZRANGE', key, 0, -1)) do
            redis.call('ZINCRBY', key, -tonumber(ARGV[1]), s)
          end
        end
        return 1
        """;

    public static async Task PassAsync(RedisNode node, TimeSpan time)
    {
        foreach (var backend in new[] { "wiki", "crm" })
            await node.Connection.ExecuteAsync(
                db => db.ScriptEvaluateAsync(Script, [node.Connection.Keys.Queue(backend), node.Connection.Keys.DeadLetters(backend)], [(long)time.TotalMilliseconds]), default);
    }
}
