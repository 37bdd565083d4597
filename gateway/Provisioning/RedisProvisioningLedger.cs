using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Provisioning;

/// <summary>The ledger of all nodes: a hash per account with the entry (<c>e</c>) and the token of its writer (<c>t</c>).</summary>
internal sealed class RedisProvisioningLedger(RedisConnection redis) : IProvisioningLedger, ILedgerPages
{
    private const string WriteScript =
        """
        local last = redis.call('HGET', KEYS[1], 't')
        if last and tonumber(last) > tonumber(ARGV[1]) then return 0 end
        redis.call('HSET', KEYS[1], 't', ARGV[1])
        redis.call('HSET', KEYS[1], 'e', ARGV[2])
        return 1
        """;

    public async Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) =>
        EntryOf(await redis.ExecuteAsync(db => db.HashGetAsync(KeyOf(key), "e", RedisReads.OfMaster), cancellationToken));

    public async Task<LedgerPage?> PageAsync(string? backend, string? cursor, int most, CancellationToken cancellationToken)
    {
        var place = cursor is null ? null : RedisPlace.Parse(cursor);
        if (cursor is not null && place is null) return null;
        var page = await new RedisWalk(redis).PageAsync(redis.Keys.LedgerEntry(backend ?? "*", "*"), place, most, cancellationToken);   // a backend's name has nothing that a pattern means
        var keys = page.Keys.Select(AccountOf).OfType<AccountKey>().ToList();
        var read = await Task.WhenAll(keys.Select(key => redis.ExecuteAsync(db => db.HashGetAsync(KeyOf(key), "e", RedisReads.OfMaster), RedisWalk.Limit, cancellationToken)));
        List<LedgerRow> rows = [.. keys.Zip(read, (key, json) => EntryOf(json) is { } entry ? new LedgerRow(key, entry) : null).OfType<LedgerRow>().OrderBy(r => r.Key.ToString(), StringComparer.Ordinal)];
        return new LedgerPage(rows, page.Next?.ToString(), page.IsWhole);
    }

    /// <summary>Of whose entry a key is: <c>…{BACKEND|SUBJECT}</c>.</summary>
    private static AccountKey? AccountOf(string name)
    {
        var (open, bar) = (name.IndexOf('{', StringComparison.Ordinal), name.LastIndexOf('|'));
        return open >= 0 && bar > open && name.EndsWith('}') ? new AccountKey(name[(open + 1)..bar], name[(bar + 1)..^1]) : null;
    }

    private static LedgerEntry? EntryOf(RedisValue json)
    {
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
