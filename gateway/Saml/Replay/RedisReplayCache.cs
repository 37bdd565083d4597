using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Saml.Replay;

/// <summary>For all nodes: SET with NX and PX, which is one step in Redis.</summary>
internal sealed class RedisReplayCache(RedisConnection redis, TimeProvider time) : IReplayCache
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public async Task<bool> TryUseAsync(string identityProvider, string assertionHash, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - time.GetUtcNow();
        RedisKey key = redis.Keys.Replay(identityProvider, assertionHash);
        try
        {
            return await redis.ExecuteAsync(db => db.StringSetAsync(key, "1", left > Shortest ? left : Shortest, When.NotExists), cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            throw new ReplayUnknownException(e.Message, e);
        }
    }
}
