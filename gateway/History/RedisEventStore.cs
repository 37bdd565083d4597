using System.Text;
using System.Text.Json;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.History;

/// <summary>
/// Events of all nodes: a sorted set for each lane, by the millisecond, so that an event whose answer was lost may be sent again and stands there once. Messages are a hash with their times beside it, in one slot,
/// for each lane too. All of it ends by itself when nothing new came for as long as it is kept.
/// </summary>
internal sealed class RedisEventStore(RedisConnection redis) : IEventStore
{
    // KEYS: set. ARGV: oldest, most, keep, then of each event its time and itself
    private const string AppendScript = """
        for i = 4, #ARGV, 2 do redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
        if #ARGV > 3 then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[2]) - 1)
        return 1
        """;

    // KEYS: set. ARGV: of each event its id, its time and itself. The new one comes first: a set that is empty for a moment loses its end
    private const string ReplaceScript = """
        for i = 1, #ARGV, 3 do
          for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[i + 1], ARGV[i + 1])) do
            if string.sub(member, 1, #ARGV[i]) == ARGV[i] and member ~= ARGV[i + 2] then
              redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i + 2])
              redis.call('ZREM', KEYS[1], member)
            end
          end
        end
        return 1
        """;

    // KEYS: hash, times. ARGV: oldest, most, keep, then of a new one its id, time and content
    private const string KeepScript = """
        if #ARGV > 3 then
          redis.call('HSET', KEYS[1], ARGV[4], ARGV[6])
          redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4])
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          redis.call('PEXPIRE', KEYS[2], ARGV[3])
        end
        local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[1])
        for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -tonumber(ARGV[2]) - 1)) do gone[#gone + 1] = id end
        for _, id in ipairs(gone) do
          redis.call('HDEL', KEYS[1], id)
          redis.call('ZREM', KEYS[2], id)
        end
        return 1
        """;

    private static readonly TimeSpan LongRead = TimeSpan.FromSeconds(5);

    public int MostEntries => int.MaxValue;

    public Task AppendAsync(EventLane lane, IReadOnlyList<StoredEvent> events, EventBounds bounds, CancellationToken cancellationToken)
    {
        List<RedisValue> values = [.. Values(bounds)];
        foreach (var stored in events) values.AddRange([stored.E.At.ToUnixTimeMilliseconds(), MemberOf(stored)]);
        return redis.ExecuteAsync(db => db.ScriptEvaluateAsync(AppendScript, [KeyOf(lane)], [.. values]), LongRead, cancellationToken);
    }

    public Task ReplaceAsync(EventLane lane, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken)
    {
        List<RedisValue> values = [];
        foreach (var stored in events) values.AddRange([stored.E.Id, stored.E.At.ToUnixTimeMilliseconds(), MemberOf(stored)]);
        return redis.ExecuteAsync(db => db.ScriptEvaluateAsync(ReplaceScript, [KeyOf(lane)], [.. values]), LongRead, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken)
    {
        var found = await redis.ExecuteAsync(db => db.SortedSetRangeByScoreAsync(KeyOf(lane), from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), Exclude.None, Order.Descending, skip, most), LongRead, cancellationToken);
        return [.. found.Select(static member => Read((byte[])member!)).OfType<StoredEvent>()];
    }

    public Task KeepMessageAsync(EventLane lane, string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken) =>
        KeepAsync(lane, [.. Values(bounds), id, at.ToUnixTimeMilliseconds(), content], cancellationToken);

    public async Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        foreach (var lane in Enum.GetValues<EventLane>())
        {
            var (messages, times) = MessageKeys(lane);
            var (at, content) = await redis.ExecuteAsync(async db => (await db.SortedSetScoreAsync(times, id), (byte[]?)await db.HashGetAsync(messages, id)), LongRead, cancellationToken);
            if (content is not null && at >= oldest.ToUnixTimeMilliseconds()) return content;
        }

        return null;
    }

    public async Task TrimAsync(EventLane lane, EventBounds events, EventBounds messages, CancellationToken cancellationToken)
    {
        await AppendAsync(lane, [], events, cancellationToken);
        await KeepAsync(lane, Values(messages), cancellationToken);
    }

    private Task KeepAsync(EventLane lane, RedisValue[] values, CancellationToken cancellationToken)
    {
        var (messages, times) = MessageKeys(lane);
        return redis.ExecuteAsync(db => db.ScriptEvaluateAsync(KeepScript, [messages, times], values), LongRead, cancellationToken);
    }

    /// <summary>The id first, by which those of one millisecond stand in order.</summary>
    private static byte[] MemberOf(StoredEvent stored) => [.. Encoding.ASCII.GetBytes(stored.E.Id), .. JsonSerializer.SerializeToUtf8Bytes(stored, EventJson.Default.StoredEvent)];

    private static StoredEvent? Read(byte[] member) => member.Length > EventId.Length ? EventJson.Read(member.AsSpan(EventId.Length)) : null;

    private static RedisValue[] Values(EventBounds bounds) => [bounds.Oldest.ToUnixTimeMilliseconds(), bounds.Most, (long)bounds.Keep.TotalMilliseconds];

    private static string NameOf(EventLane lane) => lane == EventLane.People ? "people" : "strangers";

    private RedisKey KeyOf(EventLane lane) => redis.Keys.Events(NameOf(lane));

    private (RedisKey Messages, RedisKey Times) MessageKeys(EventLane lane) => (redis.Keys.FailedMessages(NameOf(lane)), redis.Keys.FailedMessageTimes(NameOf(lane)));
}
