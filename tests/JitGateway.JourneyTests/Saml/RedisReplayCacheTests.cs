using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Saml.Replay;
using JitGateway.Tests.Saml.Replay;
using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Saml;

/// <summary>The contract, and what two nodes make of it, on a real Redis.</summary>
public sealed class RedisReplayCacheTests(RedisServer redis) : ReplayCacheContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly string _assertion = Guid.NewGuid().ToString("N");
    private readonly TwoRedisNodes _nodes = new(redis);

    internal override IReplayCache Cache => new RedisReplayCache(_nodes.One, Clock);

    internal override TimeProvider Clock { get; } = new ManualTimeProvider();

    public Task InitializeAsync() => _nodes.InitializeAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Of_two_nodes_at_once_one_wins()
    {
        var other = new RedisReplayCache(_nodes.Other, Clock);
        var both = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Cache : other).TryUseAsync("corp", _assertion, Clock.GetUtcNow().AddMinutes(6), default)));
        both.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task A_mark_ends_when_every_nodes_clock_would_refuse_the_assertion_for_its_age()
    {
        (await Cache.TryUseAsync("corp", _assertion, Clock.GetUtcNow().AddMinutes(6), default)).ShouldBeTrue();
        var left = await _nodes.One.ExecuteAsync(db => db.KeyTimeToLiveAsync(_nodes.One.Keys.Replay("corp", _assertion)), default);
        left!.Value.ShouldBeInRange(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task Without_Redis_nobody_can_say_and_nothing_is_taken()
    {
        await using var nobody = await RedisNode.StartAsync("127.0.0.1:1");
        await Should.ThrowAsync<ReplayUnknownException>(() => new RedisReplayCache(nobody.Connection, Clock).TryUseAsync("corp", _assertion, Clock.GetUtcNow().AddMinutes(6), default));
        await Should.ThrowAsync<ReplayUnknownException>(() => new RedisReplayCache(nobody.Connection, Clock).IsUsedAsync("corp", _assertion, default));
    }
}
