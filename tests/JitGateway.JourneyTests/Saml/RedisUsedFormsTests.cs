using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Saml.Forms;
using JitGateway.Saml.Replay;
using JitGateway.Tests.Saml.Forms;
using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Saml;

/// <summary>The contract, and what two nodes make of it, on a real Redis.</summary>
public sealed class RedisUsedFormsTests(RedisServer redis) : UsedFormsContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly string _form = Guid.NewGuid().ToString("N");
    private readonly TwoRedisNodes _nodes = new(redis);

    internal override IUsedForms Forms => new RedisUsedForms(_nodes.One, Clock);

    internal override TimeProvider Clock { get; } = new ManualTimeProvider();

    public Task InitializeAsync() => _nodes.InitializeAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Of_two_nodes_at_once_one_sends_it()
    {
        var other = new RedisUsedForms(_nodes.Other, Clock);
        var both = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Forms : other).TryUseAsync(_form, Clock.GetUtcNow().AddHours(1), default)));
        both.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task A_mark_ends_when_every_nodes_clock_would_refuse_the_form_for_its_age()
    {
        (await Forms.TryUseAsync(_form, Clock.GetUtcNow().AddHours(1), default)).ShouldBeTrue();
        var left = await _nodes.One.ExecuteAsync(db => db.KeyTimeToLiveAsync(_nodes.One.Keys.KeptForm(_form)), default);
        left!.Value.ShouldBeInRange(TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Without_Redis_nobody_can_say_and_nothing_is_sent()
    {
        await using var nobody = await RedisNode.StartAsync("127.0.0.1:1");
        await Should.ThrowAsync<ReplayUnknownException>(() => new RedisUsedForms(nobody.Connection, Clock).TryUseAsync(_form, Clock.GetUtcNow().AddHours(1), default));
    }
}
