using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Provisioning;

/// <summary>The ledger of all nodes: a hash per account with the entry (<c>e</c>) and the token of its writer (<c>t</c>).</summary>
internal sealed class RedisProvisioningLedger(RedisConnection redis) : IProvisioningLedger
{
    private const string WriteScript =
        """
        local last = redis.call('HGET', KEYS[1], 't')
        if last and tonumber(last) > tonumber(ARGV[1]) then return 0 end
        redis.call('HSET', KEYS[1], 't', ARGV[1])
        redis.call('HSET', KEYS[1], 'e', ARGV[2])
        return 1
        """;

    public async Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken)
    {
        var json = await redis.ExecuteAsync(db => db.HashGetAsync(KeyOf(key), "e", RedisReads.OfMaster), cancellationToken);
        if (json.IsNullOrEmpty) return null;
        try
        {
            return JsonSerializer.Deserialize((byte[])json!, LedgerJson.Default.LedgerEntry);
        }
        catch (JsonException)
        {
            return null;   // of another version, or damaged: the account is found again
        }
    }

    public async Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LedgerEntry);
        var written = await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(WriteScript, [KeyOf(key)], [fencingToken, json]), cancellationToken);
        return (int)written == 1;
    }

    private RedisKey KeyOf(AccountKey key) => redis.Keys.LedgerEntry(key.Backend, key.SubjectHash);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LedgerEntry))]
internal sealed partial class LedgerJson : JsonSerializerContext;
