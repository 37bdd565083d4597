using System.Globalization;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>
/// Walks over the keys of a pattern, one master after the other, in steps that look at so many keys and no more (SCAN), which holds nobody up however few of them fit. Steps
/// have a limit of their own: nobody's request waits for them.
/// </summary>
internal sealed class RedisWalk(RedisConnection connection)
{
    /// <summary>Keys that one step looks at: half a millisecond of Redis.</summary>
    private const int Step = 1000;

    // KEYS: one of the master's slots, by which a cluster's client finds it. ARGV: cursor, pattern, keys to look at
    private const string StepScript = "return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])";

    /// <summary>The cursor with which a walk begins, and ends.</summary>
    private const string Ends = "0";

    /// <summary>How many servers are asked at most which masters there are.</summary>
    private const int MostTries = 6;

    /// <summary>Where the slots stand in a line of CLUSTER NODES.</summary>
    private const int SlotsAt = 8;

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The keys, some of them more than once perhaps.</summary>
    /// <param name="pattern">As in SCAN.</param>
    /// <param name="unasked">Told of each master that could not be asked to the end: what it has may be missing.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="RedisUnavailableException">None could be asked.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> KeysAsync(string pattern, Action<string> unasked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var masters = await MastersAsync(cancellationToken);
        var isAnyAsked = false;
        foreach (var master in masters)
        {
            string? cursor = null;
            do
            {
                (string Cursor, string[] Keys) step;
                try
                {
                    step = await StepAsync(master, cursor ?? Ends, pattern, cancellationToken);
                }
                catch (RedisUnavailableException) when (isAnyAsked || master != masters[^1])
                {
                    unasked(master.Name);
                    break;
                }

                cursor = step.Cursor;
                yield return step.Keys;
            }
            while (cursor != Ends);

            isAnyAsked |= cursor == Ends;
        }

        // where another server took a master's place meanwhile, the cursor of the one meant nothing to the other
        if (masters.Count < 2) yield break;
        var now = await MastersAsync(cancellationToken);
        foreach (var master in masters.Where(m => !now.Contains(m))) unasked(master.Name);
    }

    private Task<(string Cursor, string[] Keys)> StepAsync(Master master, string cursor, string pattern, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(async db =>
        {
            var answer = (RedisResult[])(await db.ScriptEvaluateAsync(StepScript, [master.Key], [cursor, pattern, Step.ToString(CultureInfo.InvariantCulture)], RedisReads.OfMaster))!;
            return ((string)answer[0]!, (string[])answer[1]!);
        }, Limit, cancellationToken);

    /// <summary>Those that have slots, dead or alive, as the first server says that answers; without a cluster one.</summary>
    private async Task<IReadOnlyList<Master>> MastersAsync(CancellationToken cancellationToken)
    {
        if (!connection.IsCluster) return [new Master("Redis", connection.KeyPrefix)];
        for (var tries = 1; ; tries++)
            try
            {
                return await connection.ExecuteAsync(async db => MastersOf((string?)await db.ExecuteAsync("CLUSTER", "NODES") ?? "", db.Multiplexer.HashSlot), cancellationToken);
            }
            catch (RedisUnavailableException) when (tries < MostTries && connection.State.IsReachable)
            {
                // the client takes the servers in turns: the next one may answer
            }
    }

    // id, address@port of the bus[,name], flags, master, two times, epoch, state of the line, slots: 5 or 0-5460 or [93->…, which is on its way
    private IReadOnlyList<Master> MastersOf(string nodes, Func<RedisKey, int> slotOf)
    {
        var masters = new List<Master>();
        foreach (var node in nodes.Split('\n').Select(line => line.Split(' ', StringSplitOptions.TrimEntries)).Where(fields => fields.Length > SlotsAt))
        {
            var slots = node.Skip(SlotsAt).Where(s => s.Length > 0 && s[0] != '[').Select(s => s.Split('-')).Select(s => (From: Number(s[0]), To: Number(s[^1]))).ToList();
            if (slots.Count == 0) continue;
            var key = "";
            for (var i = 0; !slots.Exists(s => slotOf(key) is var slot && slot >= s.From && slot <= s.To); i++) key = $"{connection.KeyPrefix}:{i.ToString(CultureInfo.InvariantCulture)}";
            masters.Add(new Master(node[1].Split('@')[0], key));
        }

        return masters;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <param name="Name">Where it listens.</param>
    /// <param name="Key">One that it would have.</param>
    private sealed record Master(string Name, string Key);
}
