using JitGateway.Identity;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>
/// The ring that nodes share: key <c>jit:k</c>, sealed with AES-256-GCM under a secret that the nodes have and Redis has not, so that whoever
/// reads Redis cannot sign, and whoever writes to it cannot put in a key.
/// </summary>
internal sealed class RedisKeyRing(RedisConnection redis, IGatewaySecrets secrets, ILogger<RedisKeyRing> logger) : IKeyRingStore
{
    private const string Purpose = "jitgateway key ring 1";

    public string Where => Key;

    private string Key => redis.Keys.KeyRing;

    public async Task<(KeyRing Ring, string? Version)> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var value = await redis.ExecuteAsync(db => db.StringGetAsync(Key, RedisReads.OfMaster), cancellationToken);
            if (value.IsNull) return (KeyRing.Empty, null);
            var text = value.ToString();
            var ring = Open(text);
            if (ring is null) Log.KeysUnreadable(logger, Key);
            return (ring ?? KeyRing.Empty, text);
        }
        catch (RedisUnavailableException e)
        {
            throw new KeyRingUnreachableException("Redis does not answer", e);
        }
    }

    public async Task<bool> TryReplaceAsync(KeyRing ring, string? version, CancellationToken cancellationToken)
    {
        var text = Seal(ring);
        try
        {
            return await redis.ExecuteAsync(
                db =>
                {
                    var transaction = db.CreateTransaction();
                    transaction.AddCondition(version is null ? Condition.KeyNotExists(Key) : Condition.StringEqual(Key, version));
                    _ = transaction.StringSetAsync(Key, text);
                    return transaction.ExecuteAsync();
                },
                cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            throw new KeyRingUnreachableException("Redis does not answer", e);
        }
    }

    private string Seal(KeyRing ring) => Convert.ToBase64String(SecretSeal.Seal(secrets, Purpose, bound: [], ring.ToJson()));

    private KeyRing? Open(string text)
    {
        var @sealed = new byte[text.Length];
        return Convert.TryFromBase64String(text, @sealed, out var length) && SecretSeal.Open(secrets, Purpose, bound: [], @sealed.AsSpan(0, length)) is { Length: > 0 } plain ? KeyRing.FromJson(plain) : null;
    }
}
