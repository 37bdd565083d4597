using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>What every lock does.</summary>
public abstract class LockContract
{
    private static readonly AccountKey Alice = new("wiki", "aliceHash");
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task One_holder_at_a_time()
    {
        await using var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        (await Locks.AcquireAsync(Alice, AMoment, default)).ShouldBeNull();
        lease.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Other_people_and_other_backends_have_locks_of_their_own()
    {
        await using var lease = await Locks.AcquireAsync(Alice, TimeSpan.Zero, default);
        await using var elsewhere = await Locks.AcquireAsync(Alice with { Backend = "crm" }, TimeSpan.Zero, default);
        await using var other = await Locks.AcquireAsync(Alice with { SubjectHash = "bobHash" }, TimeSpan.Zero, default);
        elsewhere.ShouldNotBeNull();
        other.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_waits_gets_it_when_it_is_released()
    {
        var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        var waiting = Locks.AcquireAsync(Alice, Long, default);
        waiting.IsCompleted.ShouldBeFalse();
        await lease.DisposeAsync();
        await using var next = (await waiting).ShouldNotBeNull();
    }

    [Fact]
    public async Task Each_holder_has_a_larger_token_than_the_one_before()
    {
        long last = 0;
        for (var i = 0; i < 5; i++)
        {
            await using var lease = (await Locks.AcquireAsync(Alice, Long, default)).ShouldNotBeNull();
            lease.FencingToken.ShouldBeGreaterThan(last);
            last = lease.FencingToken;
        }
    }

    [Fact]
    public async Task Disposing_a_lease_twice_does_not_release_the_next_holders()
    {
        var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await lease.DisposeAsync();
        await using var next = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await lease.DisposeAsync();
        (await Locks.AcquireAsync(Alice, AMoment, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_holds_it_is_told_so_when_asking()
    {
        await using var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        await lease.ConfirmAsync(default);
        lease.Lost.IsCancellationRequested.ShouldBeFalse();
        (await Locks.AcquireAsync(Alice, AMoment, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_does_not_get_it_later()
    {
        var lease = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
        using var gone = new CancellationTokenSource();
        var waiting = Locks.AcquireAsync(Alice, Long, gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await lease.DisposeAsync();
        await using var next = (await Locks.AcquireAsync(Alice, TimeSpan.Zero, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_many_at_once_never_two_hold_it()
    {
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            await using var lease = (await Locks.AcquireAsync(Alice, Long, default)).ShouldNotBeNull();
            Interlocked.Increment(ref inside).ShouldBe(1);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));
    }

    internal abstract IProvisioningLock Locks { get; }
}
