using System.Globalization;
using System.Text;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Provisioning.History;

/// <summary>
/// The history of all nodes: a stream with an entry per link, whose ids are the numbers, and a hash beside it with what the chain ends (<c>n</c>, <c>m</c>) and begins
/// with (<c>c</c>). A stream takes entries at its end only, and remembers the highest id when entries are taken away. Both keys are in one slot.
/// </summary>
internal sealed class RedisProvisioningHistory(RedisConnection redis) : IProvisioningHistory
{
    /// <summary>The end by the hash, or by the stream where the hash was lost or set back.</summary>
    private const string Head = """
        local function number(id) return math.min(tonumber(string.match(id, '^%d+')), 9007199254740991) end
        local n, m, top = tonumber(redis.call('HGET', KEYS[2], 'n') or '0'), redis.call('HGET', KEYS[2], 'm') or '', 0
        if redis.call('EXISTS', KEYS[1]) == 1 then
          local info = redis.call('XINFO', 'STREAM', KEYS[1])
          for i = 1, #info, 2 do
            if info[i] == 'last-generated-id' then top = number(info[i + 1]) end
          end
          local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
          if last and number(last[1]) > n then
            n = number(last[1])
            for i = 1, #last[2], 2 do
              if last[2][i] == 'm' then m = last[2][i + 1] end
            end
          end
        end

        """;

    // KEYS: stream, hash
    private const string StateScript = Head + "return {n, m, top, redis.call('HGET', KEYS[2], 'c') or ''}";

    // KEYS: stream, hash. ARGV: number, MAC and highest number that are expected; then of each link number, key, previous, MAC, body
    private const string AppendScript = Head + """
        if n ~= tonumber(ARGV[1]) or m ~= ARGV[2] or top ~= tonumber(ARGV[3]) then return {n, m, top, 0} end
        for i = 4, #ARGV, 5 do
          redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 'n', ARGV[i], 'k', ARGV[i + 1], 'p', ARGV[i + 2], 'm', ARGV[i + 3], 'b', ARGV[i + 4])
          n, m = ARGV[i], ARGV[i + 3]
        end
        redis.call('HSET', KEYS[2], 'n', n, 'm', m)
        return {tonumber(n), m, tonumber(n), 1}
        """;

    // KEYS: stream. ARGV: first place, how many
    private const string ReadScript = "return redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])";

    // KEYS: stream, hash. ARGV: the checkpoint that is expected, the next one, first and last place
    private const string TrimScript = """
        if (redis.call('HGET', KEYS[2], 'c') or '') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[2], 'c', ARGV[2])
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[4])) do redis.call('XDEL', KEYS[1], entry[1]) end
        return 1
        """;

    private RedisKey Stream => redis.Keys.History;

    private RedisKey[] Both => [redis.Keys.History, redis.Keys.HistoryEnds];

    public async Task<HistoryState> StateAsync(CancellationToken cancellationToken)
    {
        var parts = (RedisResult[])(await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(StateScript, Both), cancellationToken))!;
        return new HistoryState(HeadOf(parts), (byte[])parts[3]! is { Length: > 0 } checkpoint ? checkpoint : null);
    }

    public async Task<(bool Appended, HistoryHead Head)> AppendAsync(HistoryHead expected, IReadOnlyList<HistoryLink> links, CancellationToken cancellationToken)
    {
        List<RedisValue> values = [expected.Number, expected.Mac, expected.Highest];
        foreach (var link in links) values.AddRange([link.Number, link.Key, link.Previous, link.Mac, link.Body]);
        var parts = (RedisResult[])(await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(AppendScript, Both, [.. values]), cancellationToken))!;
        return ((int)parts[3] == 1, HeadOf(parts));
    }

    public async Task<IReadOnlyList<HistoryLink>> ReadAsync(long from, int most, CancellationToken cancellationToken)
    {
        var entries = (RedisResult[])(await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(ReadScript, [Stream], [from, most]), cancellationToken))!;
        return [.. entries.Select(e => LinkOf((RedisResult[])e!))];
    }

    public async Task<bool> TrimAsync(byte[]? former, byte[] next, long from, long to, CancellationToken cancellationToken) =>
        (int)await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(TrimScript, Both, [former ?? [], next, from, to]), cancellationToken) == 1;

    private static HistoryHead HeadOf(RedisResult[] parts) => new((long)parts[0], (byte[])parts[1]!, (long)parts[2]);

    /// <summary>Whatever stands there: what it is worth, the verification says.</summary>
    private static HistoryLink LinkOf(RedisResult[] entry)
    {
        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var parts = (RedisResult[])entry[1]!;
        for (var i = 0; i + 1 < parts.Length; i += 2) fields[(string)parts[i]!] = (byte[])parts[i + 1]!;
        var place = long.TryParse(((string)entry[0]!).Split('-')[0], CultureInfo.InvariantCulture, out var id) ? id : long.MaxValue;
        return new HistoryLink(long.TryParse(Text("n"), CultureInfo.InvariantCulture, out var number) ? number : place, Text("k"), Bytes("p"), Bytes("m"), Bytes("b")) { Place = place };

        byte[] Bytes(string name) => fields.GetValueOrDefault(name) ?? [];
        string Text(string name) => Encoding.UTF8.GetString(Bytes(name));
    }
}
