using System.Text;
using System.Text.Json;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.History;

/// <summary>
/// Events of all nodes: a sorted set for each lane, by the millisecond, so that an event whose answer was lost may be sent again and stands there once. Messages are a hash with their times beside it, in one slot.
/// </summary>
internal sealed class RedisEventStore(RedisConnection redis) : IEventStore
{
    // KEYS: set. ARGV: oldest, most, then of each event its time and itself
    private const string AppendScript = """
        for i = 3, #ARGV, 2 do redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[2]) - 1)
        return 1
        """;

    // KEYS: hash, times. ARGV: id, time, content, oldest, most
    private const string KeepScript = """
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
        local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[4])
        for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -tonumber(ARGV[5]) - 1)) do gone[#gone + 1] = id end
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
        List<RedisValue> values = [bounds.Oldest.ToUnixTimeMilliseconds(), bounds.Most];
        foreach (var stored in events) values.AddRange([stored.E.At.ToUnixTimeMilliseconds(), MemberOf(stored)]);
        return redis.ExecuteAsync(db => db.ScriptEvaluateAsync(AppendScript, [KeyOf(lane)], [.. values]), LongRead, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken)
    {
        var found = await redis.ExecuteAsync(db => db.SortedSetRangeByScoreAsync(KeyOf(lane), from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), Exclude.None, Order.Descending, skip, most), LongRead, cancellationToken);
        return [.. found.Select(static member => Read((byte[])member!)).OfType<StoredEvent>()];
    }

    public Task KeepMessageAsync(string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken) =>
        redis.ExecuteAsync(db => db.ScriptEvaluateAsync(KeepScript, [redis.Keys.FailedMessages, redis.Keys.FailedMessageTimes],
            [id, at.ToUnixTimeMilliseconds(), content, bounds.Oldest.ToUnixTimeMilliseconds(), bounds.Most]), LongRead, cancellationToken);

    public async Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var (at, content) = await redis.ExecuteAsync(async db => (await db.SortedSetScoreAsync(redis.Keys.FailedMessageTimes, id), (byte[]?)await db.HashGetAsync(redis.Keys.FailedMessages, id)), LongRead, cancellationToken);
        return at >= oldest.ToUnixTimeMilliseconds() ? content : null;
    }

    /// <summary>The id first, by which those of one millisecond stand in order.</summary>
    private static byte[] MemberOf(StoredEvent stored) => [.. Encoding.ASCII.GetBytes(stored.E.Id), .. JsonSerializer.SerializeToUtf8Bytes(stored, EventJson.Default.StoredEvent)];

    private static StoredEvent? Read(byte[] member) => member.Length > EventId.Length ? EventJson.Read(member.AsSpan(EventId.Length)) : null;

    private RedisKey KeyOf(EventLane lane) => redis.Keys.Events(lane == EventLane.People ? "people" : "strangers");
}
