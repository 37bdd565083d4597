using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;

namespace JitGateway.JourneyTests.Redis;

/// <summary>What two nodes have of one Redis, which holds nothing when they begin.</summary>
internal sealed class TwoRedisNodes(RedisServer redis) : IAsyncLifetime
{
    private RedisNode _node = null!;
    private RedisNode _other = null!;

    public RedisConnection One => _node.Connection;

    public RedisConnection Other => _other.Connection;

    public async Task InitializeAsync()
    {
        _node = await RedisNode.StartConnectedAsync(redis.Configuration);
        _other = await RedisNode.StartConnectedAsync(redis.Configuration);
        await redis.CommandAsync("FLUSHALL");
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _other.DisposeAsync();
    }
}
