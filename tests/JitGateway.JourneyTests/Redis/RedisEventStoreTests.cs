using System.Globalization;
using JitGateway.History;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.History;

namespace JitGateway.JourneyTests.Redis;

/// <summary>The contract of events on a real Redis, and what only Redis can do.</summary>
public sealed class RedisEventStoreTests : EventStoreContract, IAsyncLifetime
{
    private static readonly EventBounds Wide = new(DateTimeOffset.UnixEpoch.AddDays(20_000), TimeSpan.FromDays(20_000), 100);
    private readonly RedisServer _redis = new();
    private RedisNode _node = null!;

    internal override IEventStore Store => new RedisEventStore(_node.Connection);

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

    [Fact]
    public async Task Another_node_reads_what_this_one_told_and_after_it_has_ended()
    {
        await Store.AppendAsync(EventLane.People, [Event(1, 1)], Wide, default);
        await _node.DisposeAsync();

        _node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        (await Store.ReadAsync(EventLane.People, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 0, 10, default)).ShouldHaveSingleItem().E.Detail.ShouldBe("1");
    }

    [Fact]
    public async Task Everything_ends_by_itself_where_no_node_is_left_that_takes_it_away()
    {
        var (bounds, told) = (Wide with { Keep = TimeSpan.FromHours(1) }, Event(1, 1).E);
        await Store.AppendAsync(EventLane.Strangers, [new StoredEvent(told, null)], bounds, default);
        await Store.KeepMessageAsync(EventLane.Strangers, told.Id, told.At, [1], bounds, default);
        await Store.TrimAsync(EventLane.Strangers, bounds, bounds, default);

        foreach (var key in (string[])["jit:ev:{strangers}", "jit:ev:{messages:strangers}", "jit:ev:{messages:strangers}:t"])
            long.Parse(await _redis.CommandAsync("PTTL", key), CultureInfo.InvariantCulture).ShouldBeInRange(1, 3_600_000, key);
    }

    [Fact]
    public async Task What_stands_there_and_is_no_event_is_passed_over()
    {
        await Store.AppendAsync(EventLane.People, [Event(1, 1)], Wide, default);
        await _redis.CommandAsync("ZADD", "jit:ev:{people}", "1772366401000", "short");
        await _redis.CommandAsync("ZADD", "jit:ev:{people}", "1772366401000", "0000000000000000{broken");

        (await Store.ReadAsync(EventLane.People, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 0, 10, default)).ShouldHaveSingleItem().E.Detail.ShouldBe("1");
    }
}

[Collection(ClusterCollection.Name)]
public sealed class EventStoreOnClusterTests(RedisCluster cluster) : EventStoreContract, IAsyncLifetime
{
    private RedisNode _node = null!;

    internal override IEventStore Store => new RedisEventStore(_node.Connection);

    public async Task InitializeAsync() => _node = await RedisNode.StartOnEmptyAsync(cluster);

    public async Task DisposeAsync() => await _node.DisposeAsync();
}
