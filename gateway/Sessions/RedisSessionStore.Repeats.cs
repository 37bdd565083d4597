using System.Collections.Concurrent;
using StackExchange.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// Redis answers before it has told its replicas and its disk: who takes its place, or what it reads after a restart, may not know of the last ends. So whatever ended
/// by this node lately ends once more when Redis is there again, and scopes whose numbers were lost get them back.
/// </summary>
internal sealed partial class RedisSessionStore
{
    private const int MostRepeated = 4096;

    /// <summary>Longer ago than a replica may lag behind, and than a disk is written by default.</summary>
    private static readonly TimeSpan Repeated = TimeSpan.FromMinutes(1);

    // KEYS: epochs. ARGV: scopes and numbers by turns. No number goes back
    private const string RestoreScript = """
        redis.call('PERSIST', KEYS[1])
        for i = 1, #ARGV, 2 do
          if tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '0') < tonumber(ARGV[i + 1]) then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        end
        return 1
        """;

    private readonly ConcurrentQueue<(SessionId Id, long At)> _endedHere = new();
    private bool _toRepeat;
    private bool _repeating;

    private void Remember(SessionId id)
    {
        _endedHere.Enqueue((id, time.GetTimestamp()));
        while (_endedHere.Count > MostRepeated || (_endedHere.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Repeated)) _endedHere.TryDequeue(out _);
    }

    /// <summary>
    /// Whoever lost its connection or its subscription may have another server before it. When that happens while the ends are being repeated they are once more: the first of them,
    /// or the one that failed, went to the former server.
    /// </summary>
    private async Task RepeatEndsAsync()
    {
        if (!IsReachable) return;
        Volatile.Write(ref _toRepeat, true);
        while (Volatile.Read(ref _toRepeat) && !Interlocked.Exchange(ref _repeating, true))
        {
            try
            {
                Volatile.Write(ref _toRepeat, false);
                await RepeatAllAsync();
            }
            finally
            {
                Interlocked.Exchange(ref _repeating, false);   // before the next look whether somebody came meanwhile
            }
        }
    }

    private async Task RepeatAllAsync()
    {
        foreach (var (id, at) in _endedHere.ToArray())
            if (time.GetElapsedTime(at) <= Repeated && await TryAsync(() => EndAsync(id, unless: null, CancellationToken.None)) is not null)
                return;   // it is gone again, and will be told when it is back
    }

    /// <summary>What this node knows and Redis does not.</summary>
    private async Task RestoreAsync(IReadOnlyDictionary<string, long> read, CancellationToken cancellationToken)
    {
        if (Epochs.Numbers().Where(n => read.GetValueOrDefault(n.Scope) < n.Number).ToList() is not { Count: > 0 } lost) return;
        Log.EpochsRestored(logger, string.Join(", ", lost.Select(n => n.Scope)));
        await redis.ExecuteAsync(db => db.ScriptEvaluateAsync(RestoreScript, [redis.Keys.Epochs], [.. lost.SelectMany(n => (RedisValue[])[n.Scope, n.Number])]), cancellationToken);
        foreach (var (scope, number) in lost.Where(n => n.Scope != SessionEpochs.Latest)) await redis.PublishAsync(redis.Keys.Revoked, $"{ScopeMessage}{number}:{scope}", cancellationToken);
    }
}
