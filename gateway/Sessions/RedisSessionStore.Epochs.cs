using System.Globalization;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Sessions;

/// <summary>Scopes that ended: one hash for all of them, and a message to every node.</summary>
internal sealed partial class RedisSessionStore
{
    /// <summary>What a message begins with that tells of a scope; any other is the id of a session.</summary>
    private const string ScopeMessage = "e:";

    /// <summary>How long the hash is believed while messages do not arrive: as long as a near-cache entry.</summary>
    private static readonly TimeSpan DeafTrust = TimeSpan.FromMilliseconds(250);

    // KEYS: epochs. ARGV: scope, channel, the message's beginning. The number is a time, so that one that is given after all was lost is later than those that sessions of other nodes keep.
    // PERSIST changes nothing here; it is the first write, so that a Redis that is full takes the few bytes of the second
    private const string EpochScript = """
        redis.call('PERSIST', KEYS[1])
        local time = redis.call('TIME')
        local number = time[1] * 1000 + math.floor(time[2] / 1000)
        local latest = tonumber(redis.call('HGET', KEYS[1], 'latest') or '0')
        if number <= latest then number = latest + 1 end
        local text = string.format('%.0f', number)
        redis.call('HSET', KEYS[1], 'latest', text, ARGV[1], text)
        redis.call('PUBLISH', ARGV[2], ARGV[3] .. text .. ':' .. ARGV[1])
        return text
        """;

    // KEYS: epochs. Where nothing ever ended, and where that was lost: the number of now, which is later than those that other nodes may still know
    private const string BeginScript = """
        local time = redis.call('TIME')
        redis.call('HSETNX', KEYS[1], 'latest', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
        return redis.call('HGET', KEYS[1], 'latest')
        """;

    private long _missed;
    private long _known = -1;
    private long _readAt;

    public SessionEpochs Epochs { get; } = new();

    public async Task<long> EpochAsync(CancellationToken cancellationToken)
    {
        await KnowEpochsAsync(cancellationToken);
        if (Epochs.Current == 0) Epochs.Note(Number(await redis.ExecuteAsync(async db => (string?)await db.ScriptEvaluateAsync(BeginScript, [redis.Keys.Epochs]), cancellationToken)));
        return Epochs.Current;
    }

    public async Task EndAllAsync(SessionScope scope, CancellationToken cancellationToken)
    {
        RedisValue[] values = [scope.ToString(), redis.Keys.Revoked, ScopeMessage];
        var number = await redis.ExecuteAsync(async db => (string?)await db.ScriptEvaluateAsync(EpochScript, [redis.Keys.Epochs], values), cancellationToken);
        Epochs.Note(scope, Number(number));
        _ended(null);
    }

    private static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

    private void OnMessage(string? message)
    {
        if (SessionId.TryParse(message, out var id))
        {
            _ended(id);
            return;
        }

        // <e:NUMBER:SCOPE>; what this node does not know counts as missed
        if (message?.Split(':', 3) is ["e", var number, var name] && SessionScope.TryParse(name, out var scope) && long.TryParse(number, CultureInfo.InvariantCulture, out var value)) Epochs.Note(scope, value);
        else Interlocked.Increment(ref _missed);
        _ended(null);
        if (message is null) _ = RepeatEndsAsync();
    }

    /// <summary>Without I/O while messages arrive and none was missed.</summary>
    private Task KnowEpochsAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _known) == Volatile.Read(ref _missed) && (HearsEnds || time.GetElapsedTime(Volatile.Read(ref _readAt)) < DeafTrust)) return Task.CompletedTask;
        return ReadEpochsAsync(cancellationToken);
    }

    private async Task ReadEpochsAsync(CancellationToken cancellationToken)
    {
        var (missed, began) = (Volatile.Read(ref _missed), time.GetTimestamp());
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in await redis.ExecuteAsync(db => db.HashGetAllAsync(redis.Keys.Epochs, RedisReads.OfMaster), cancellationToken))
            if (long.TryParse(entry.Value.ToString(), CultureInfo.InvariantCulture, out var number))
                read[entry.Name.ToString()] = number;
        foreach (var (name, number) in read)
            if (SessionScope.TryParse(name, out var scope))
                Epochs.Note(scope, number);
        await RestoreAsync(read, cancellationToken);
        Volatile.Write(ref _readAt, began);
        Volatile.Write(ref _known, missed);
    }
}
