using JitGateway.Redis;

namespace JitGateway.Sessions.HandOver;

/// <summary>For all nodes: under the hash of the code and sealed under the code itself, so that Redis can neither redeem nor read it; read and deleted in one step. How long it is good Redis alone counts.</summary>
internal sealed class RedisHandOverStore(RedisConnection redis) : IHandOverStore
{
    // KEYS: code
    private const string TakeScript = """
        local found = redis.call('GET', KEYS[1])
        redis.call('DEL', KEYS[1])
        return found
        """;

    public Task KeepAsync(SessionToken code, HandOverGrant handOver, TimeSpan life, CancellationToken cancellationToken) =>
        redis.ExecuteAsync(db => db.StringSetAsync(redis.Keys.HandOver(code.ToString()), HandOverSeal.Seal(code, handOver), life), cancellationToken);

    public async Task<HandOverGrant?> TakeAsync(SessionToken code, CancellationToken cancellationToken)
    {
        var found = await redis.ExecuteAsync(async db => (byte[]?)await db.ScriptEvaluateAsync(TakeScript, [redis.Keys.HandOver(code.ToString())]), cancellationToken);
        return found is null ? null : HandOverSeal.Open(code, found);
    }
}
