using System.Security.Cryptography;
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
    private const int NonceSize = 12;
    private const int TagSize = 16;

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

    private string Seal(KeyRing ring)
    {
        var plain = ring.ToJson();
        var @sealed = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(@sealed.AsSpan(0, NonceSize));
        using var aes = new AesGcm(secrets.For(Purpose)[0], TagSize);
        aes.Encrypt(@sealed.AsSpan(0, NonceSize), plain, @sealed.AsSpan(NonceSize + TagSize), @sealed.AsSpan(NonceSize, TagSize));
        return Convert.ToBase64String(@sealed);
    }

    private KeyRing? Open(string text)
    {
        var @sealed = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, @sealed, out var length) || length <= NonceSize + TagSize) return null;
        var plain = new byte[length - NonceSize - TagSize];
        foreach (var secret in secrets.For(Purpose))
        {
            using var aes = new AesGcm(secret, TagSize);
            try
            {
                aes.Decrypt(@sealed.AsSpan(0, NonceSize), @sealed.AsSpan(NonceSize + TagSize, plain.Length), @sealed.AsSpan(NonceSize, TagSize), plain);
                return KeyRing.FromJson(plain);
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;   // sealed under another of our keys, or by nobody of ours
            }
        }

        return null;
    }
}
