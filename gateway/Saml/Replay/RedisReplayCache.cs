using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Saml.Replay;

/// <summary>For all nodes: SET with NX and PX, which is one step in Redis.</summary>
internal sealed class RedisReplayCache(RedisConnection redis, TimeProvider time) : IReplayCache
{
    /// <summary>How far the nodes' clocks may differ: a mark that ends by the fastest clock must outlive the assertion by the slowest.</summary>
    private static readonly TimeSpan NodeClocks = TimeSpan.FromMinutes(1);

    public async Task<bool> TryUseAsync(string identityProvider, string assertionHash, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - time.GetUtcNow();
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        RedisKey key = redis.Keys.Replay(identityProvider, assertionHash);
        try
        {
            return await redis.ExecuteAsync(db => db.StringSetAsync(key, "1", left + NodeClocks, When.NotExists), cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            throw new ReplayUnknownException(e.Message, e);
        }
    }

    public async Task ForgetAsync(string identityProvider, string assertionHash, CancellationToken cancellationToken)
    {
        RedisKey key = redis.Keys.Replay(identityProvider, assertionHash);
        try
        {
            await redis.ExecuteAsync(db => db.KeyDeleteAsync(key), cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            throw new ReplayUnknownException(e.Message, e);
        }
    }
}
