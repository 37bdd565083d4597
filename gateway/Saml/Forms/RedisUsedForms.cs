using JitGateway.Redis;
using JitGateway.Saml.Replay;

namespace JitGateway.Saml.Forms;

/// <summary>For all nodes.</summary>
internal sealed class RedisUsedForms(RedisConnection redis, TimeProvider time) : IUsedForms
{
    private readonly RedisMarks _marks = new(redis, time);

    public Task<bool> TryUseAsync(string id, DateTimeOffset until, CancellationToken cancellationToken) => _marks.TrySetAsync(redis.Keys.KeptForm(id), until, cancellationToken);

    public Task<bool> IsUsedAsync(string id, CancellationToken cancellationToken) => _marks.IsSetAsync(redis.Keys.KeptForm(id), cancellationToken);
}
