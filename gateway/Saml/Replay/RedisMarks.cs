using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Saml.Replay;

/// <summary>Marks that are set once for all nodes: SET with NX and PX, which is one step in Redis.</summary>
internal sealed class RedisMarks(RedisConnection redis, TimeProvider time)
{
    /// <summary>How far the nodes' clocks may differ: a mark that ends by the fastest clock must outlive what it marks by the slowest.</summary>
    private static readonly TimeSpan NodeClocks = TimeSpan.FromMinutes(1);

    /// <param name="until">From then on what is marked is refused for its age.</param>
    /// <returns>False where it was set before.</returns>
    /// <exception cref="ReplayUnknownException">Redis does not answer.</exception>
    public Task<bool> TrySetAsync(string key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - time.GetUtcNow();
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        return AskAsync(db => db.StringSetAsync(key, "1", left + NodeClocks, When.NotExists), cancellationToken);
    }

    /// <exception cref="ReplayUnknownException">Redis does not answer.</exception>
    public Task<bool> IsSetAsync(string key, CancellationToken cancellationToken) => AskAsync(db => db.KeyExistsAsync(key, RedisReads.OfMaster), cancellationToken);

    private async Task<bool> AskAsync(Func<IDatabase, Task<bool>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await redis.ExecuteAsync(ask, cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            throw new ReplayUnknownException(e.Message, e);
        }
    }
}
