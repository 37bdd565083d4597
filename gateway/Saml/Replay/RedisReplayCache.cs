using JitGateway.Redis;

namespace JitGateway.Saml.Replay;

/// <summary>For all nodes.</summary>
internal sealed class RedisReplayCache(RedisConnection redis, TimeProvider time) : IReplayCache
{
    private readonly RedisMarks _marks = new(redis, time);

    public Task<bool> TryUseAsync(string identityProvider, string mark, DateTimeOffset until, CancellationToken cancellationToken) =>
        _marks.TrySetAsync(redis.Keys.Replay(identityProvider, mark), until, cancellationToken);

    public Task<bool> IsUsedAsync(string identityProvider, string mark, CancellationToken cancellationToken) => _marks.IsSetAsync(redis.Keys.Replay(identityProvider, mark), cancellationToken);
}
