using System.Text;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Redis;
using JitGateway.Tests.Provisioning;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>The ledger's contract on a real Redis, and what only Redis can do.</summary>
public sealed class RedisProvisioningLedgerTests : LedgerContract, IAsyncLifetime
{
    private static readonly AccountKey Alice = new("wiki", "aliceHash");
    private readonly RedisServer _redis = new();
    private RedisNode _node = null!;

    internal override IProvisioningLedger Ledger => new RedisProvisioningLedger(_node.Connection);

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _node = await RedisNode.StartAsync(_redis.Configuration, commandTimeout: TimeSpan.FromSeconds(5));   // a busy machine is no failure
        await _node.IsUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_is_none()
    {
        await _redis.CommandAsync("HSET", "jit:a:{wiki|aliceHash}", "t", "1", "e", "{ \"accountId\": 5 }");
        (await Ledger.ReadAsync(Alice, default)).ShouldBeNull();
        await _redis.CommandAsync("HSET", "jit:a:{wiki|aliceHash}", "e", "{ \"accountId\": \"5\" }");
        (await Ledger.ReadAsync(Alice, default)).ShouldBeNull("half an entry would be worse than none");
    }

    [Fact]
    public async Task The_disk_of_Redis_shows_nobodys_values()
    {
        var entry = new LedgerEntry("account-1", new ValueFingerprints("salt", "mapping", new Dictionary<string, string>()), DateTimeOffset.UnixEpoch);
        await Ledger.WriteAsync(Alice, entry, 1, default);
        var disk = Encoding.Latin1.GetString(await _redis.CopyAsync());
        disk.ShouldContain("account-1");
        disk.ShouldContain("jit:a:{wiki|aliceHash}");
    }

    [Fact]
    public async Task Redis_that_is_gone_is_said_and_not_waited_for()
    {
        await _redis.KillAsync();
        await Should.ThrowAsync<RedisUnavailableException>(() => Ledger.ReadAsync(Alice, default));
    }
}

/// <summary>The lock's contract on a real Redis, and what only Redis can do.</summary>
public sealed class RedisProvisioningLockTests : LockContract, IAsyncLifetime
{
    private static readonly AccountKey Alice = new("wiki", "aliceHash");
    private readonly RedisServer _redis = new();
    private RedisNode _node = null!;

    internal override IProvisioningLock Locks => LockOf(_node, TimeProvider.System);

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _node = await RedisNode.StartAsync(_redis.Configuration, commandTimeout: TimeSpan.FromSeconds(5));   // a busy machine is no failure
        await _node.IsUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Two_nodes_share_the_lock()
    {
        await using var other = await RedisNode.StartConnectedAsync(_redis.Configuration);
        await using var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        (await LockOf(other, TimeProvider.System).AcquireAsync(Alice, TimeSpan.FromMilliseconds(60), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lease_that_another_took_is_lost_at_the_next_renewal_and_its_release_harms_nobody()
    {
        var time = new JitGateway.Tests.TestInfra.ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var lease = (await LockOf(_node, time).AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await _redis.CommandAsync("DEL", "jit:l:{wiki|aliceHash}");
        await using var next = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        next.FencingToken.ShouldBeGreaterThan(lease.FencingToken);

        time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(() => lease.Lost.IsCancellationRequested, "the lease is lost");
        await lease.DisposeAsync();
        (await _redis.CommandAsync("EXISTS", "jit:l:{wiki|aliceHash}")).ShouldBe("1");
    }

    [Fact]
    public async Task A_node_that_stood_still_learns_from_asking_that_its_lock_is_anothers()
    {
        var time = new JitGateway.Tests.TestInfra.ManualTimeProvider(TimeProvider.System.GetUtcNow());   // its timers stood still too
        await using var lease = (await LockOf(_node, time).AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await _redis.CommandAsync("DEL", "jit:l:{wiki|aliceHash}");
        await using var next = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        lease.Lost.IsCancellationRequested.ShouldBeFalse();

        await lease.ConfirmAsync(default);

        lease.Lost.IsCancellationRequested.ShouldBeTrue();
        (await _redis.CommandAsync("EXISTS", "jit:l:{wiki|aliceHash}")).ShouldBe("1", "the other's stays");
    }

    [Fact]
    public async Task Asking_renews_the_lease()
    {
        await using var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await _redis.CommandAsync("PEXPIRE", "jit:l:{wiki|aliceHash}", "9000");
        await lease.ConfirmAsync(default);
        long.Parse(await _redis.CommandAsync("PTTL", "jit:l:{wiki|aliceHash}")).ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_the_work_lasts()
    {
        var time = new JitGateway.Tests.TestInfra.ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var lease = (await LockOf(_node, time).AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await _redis.CommandAsync("PEXPIRE", "jit:l:{wiki|aliceHash}", "9000");
        time.Advance(TimeSpan.FromSeconds(4));
        await Eventually.HoldsAsync(async () => long.Parse(await _redis.CommandAsync("PTTL", "jit:l:{wiki|aliceHash}")) > 10_000, "the lease was renewed");
        lease.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_lease_counts_as_lost_when_Redis_is_gone_as_long_as_it_could_have_run_out()
    {
        var time = new JitGateway.Tests.TestInfra.ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var lease = (await LockOf(_node, time).AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await _redis.KillAsync();
        await _node.IsDownAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return lease.Lost.IsCancellationRequested;
            },
            "the lease is lost");
        await lease.DisposeAsync();   // what cannot be released runs out
    }

    [Fact]
    public async Task The_lock_of_a_node_that_died_runs_out()
    {
        var time = new JitGateway.Tests.TestInfra.ManualTimeProvider(TimeProvider.System.GetUtcNow());   // it stands still, as a dead node does
        (await LockOf(_node, time).AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        long.Parse(await _redis.CommandAsync("PTTL", "jit:l:{wiki|aliceHash}")).ShouldBeInRange(1, 15_000);
        await _redis.CommandAsync("PEXPIRE", "jit:l:{wiki|aliceHash}", "50");
        await using var next = (await Locks.AcquireAsync(Alice, TimeSpan.FromSeconds(20), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_counter_that_ran_out_starts_beyond_every_former_token()
    {
        var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await lease.DisposeAsync();
        await _redis.CommandAsync("DEL", "jit:l:{wiki|aliceHash}:n");
        await using var next = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        next.FencingToken.ShouldBeGreaterThan(lease.FencingToken);
    }

    [Fact]
    public async Task A_counter_starts_beyond_whoever_wrote_the_ledger_last()
    {
        var ahead = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();   // by an earlier version on a node whose clock was wrong
        await _redis.CommandAsync("HSET", "jit:a:{wiki|aliceHash}", "t", $"{ahead}", "e", "{}");
        await using var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        lease.FencingToken.ShouldBe(ahead + 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task The_clock_of_a_node_keeps_no_other_node_from_writing(int daysOff)
    {
        var wrong = new JitGateway.Tests.TestInfra.ManualTimeProvider(TimeProvider.System.GetUtcNow().AddDays(daysOff));
        var (a, b) = (Bed(wrong), Bed(TimeProvider.System));
        (await a.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Created>();
        foreach (var counter in (await _redis.CommandAsync("KEYS", "jit:l:*:n")).Split('\n')) await _redis.CommandAsync("DEL", counter.Trim());
        b.Application.Accounts.AddRange(a.Application.Accounts);

        (await b.PassAsync(People.Alice(("title", "Director")))).ShouldBeOfType<ProvisioningResult.Updated>();

        b.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Director");
        b.Application.ForgetCalls();
        (await b.PassAsync(People.Alice(("title", "Director")))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        b.Application.Calls.ShouldBeEmpty();

        ProvisioningTestBed Bed(TimeProvider time) => new() { Lock = LockOf(_node, time), Ledger = new RedisProvisioningLedger(_node.Connection) };
    }

    private static RedisProvisioningLock LockOf(RedisNode node, TimeProvider time) => new(node.Connection, time, NullLogger<RedisProvisioningLock>.Instance);
}
