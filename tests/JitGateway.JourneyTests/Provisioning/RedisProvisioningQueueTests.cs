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
        await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [1, 2, 3], "7K3QM-9XW2D"), 10, despiteRefusal: false, default);
        await Queue.AddAsync(key with { SubjectHash = "bobHash" }, new QueuedPlan(DateTimeOffset.UnixEpoch, [4], ""), 10, despiteRefusal: false, default);
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
        using var bed = new ProvisioningTestBed { Queue = Queue };
        var part = bed.Part(ProvisioningTestBed.Wiki);
        bed.Application.Accounts.Add(new FakeAccount("alice-of-the-wiki") { Active = false, Attributes = { ["externalId"] = new AttributeValue.Text("alice-0001") } });   // there are systems where ids are names
        await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, QueueNode.Seal().Seal(key, People.Alice()), "7K3QM-9XW2D"), 10, despiteRefusal: false, default);
        await new QueueNode(bed, part).DrainAsync(part);
        QueueNode.Seal().OpenDetail(key, (await Queue.FindAsync(key, default))!.Fault!.Detail!).ShouldBe("account alice-of-the-wiki");

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
            await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [1], ""), 10, despiteRefusal: false, default);
            var claim = (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
            if (finish) await Queue.FinishAsync(claim, default);
            else await Queue.DropAsync(key, default);
            (await _redis.CommandAsync("DBSIZE")).ShouldBe("0");
        }
    }

    [Fact]
    public async Task Where_Redis_lost_the_turns_a_new_login_gets_one_again()
    {
        var key = new AccountKey("wiki", "aliceHash");
        await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [1], ""), 10, despiteRefusal: false, default);
        (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
        await _redis.CommandAsync("DEL", _node.Connection.Keys.Queue("wiki"));

        (await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [2], ""), 10, despiteRefusal: false, default)).ShouldBe(QueueAddition.Added);

        var claim = (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
        claim.Entry.Plan.Content.ShouldBe([2]);
        claim.Entry.Claims.ShouldBe(1);
        (await Queue.FinishAsync(claim, default)).ShouldBeTrue();
        (await _redis.CommandAsync("DBSIZE")).ShouldBe("0");
    }

    [Fact]
    public async Task Where_Redis_lost_what_is_known_the_empty_turns_go_and_nobody_works_on_nothing()
    {
        foreach (var name in new[] { "alice", "bob" }) await Queue.AddAsync(new AccountKey("wiki", name), new QueuedPlan(DateTimeOffset.UnixEpoch, [1], ""), 10, despiteRefusal: false, default);
        await _redis.CommandAsync("DEL", _node.Connection.Keys.QueueEntries("wiki"));
        await Queue.AddAsync(new AccountKey("wiki", "carol"), new QueuedPlan(DateTimeOffset.UnixEpoch, [2], ""), 10, despiteRefusal: false, default);

        var claim = (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();

        claim.Entry.Key.SubjectHash.ShouldBe("carol");
        (await Queue.LookAsync("wiki", default)).Waiting.ShouldBe(1);
        (await Queue.FinishAsync(claim, default)).ShouldBeTrue();
        (await _redis.CommandAsync("DBSIZE")).ShouldBe("0");
    }

    [Fact]
    public async Task A_dead_letter_of_which_Redis_lost_what_is_known_cannot_be_replayed_and_is_gone_then()
    {
        var key = new AccountKey("wiki", "aliceHash");
        await Queue.AddAsync(key, new QueuedPlan(DateTimeOffset.UnixEpoch, [1], ""), 10, despiteRefusal: false, default);
        var claim = (await Queue.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
        await Queue.BuryAsync(claim, 3, new QueueFault(1404, "USER_DISABLED", "provisioning.disabled", null, IsRefusal: true), 10, default);
        await _redis.CommandAsync("DEL", _node.Connection.Keys.QueueEntries("wiki"));

        (await Queue.DeadAsync("wiki", 10, default)).ShouldBe(["aliceHash"]);
        (await Queue.ReplayAsync(key, default)).ShouldBeFalse();
        (await _redis.CommandAsync("DBSIZE")).ShouldBe("0");
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
