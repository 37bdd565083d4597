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

    // which process it is
    private const string RunScript = "return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')";

    /// <summary>Keys that one step of a page looks at, at least.</summary>
    private const int LeastStep = 10;

    /// <summary>Steps of one page.</summary>
    private const int MostSteps = 25;

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

    /// <summary>
    /// One page of the same walk: about so many keys, and a bounded number of steps however few fit. Who passes on the place where each page ends has every key that was there all the
    /// time; none twice, unless keys are taken away meanwhile in such numbers that Redis makes its table smaller.
    /// </summary>
    /// <param name="pattern">As in SCAN.</param>
    /// <param name="from">Where the page before ended; null: at the beginning.</param>
    /// <param name="most">About how many keys.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="RedisUnavailableException">The server whose turn it is does not answer: the same page can be asked for again.</exception>
    public async Task<RedisPage> PageAsync(string pattern, RedisPlace? from, int most, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var masters = (await MastersAsync(cancellationToken)).OrderBy(m => m.Slot).ToList();
        var at = from is null ? 0 : masters.FindIndex(m => m.Slot >= from.Slot);
        if (at < 0) return new RedisPage([], null, IsWhole: true);
        var (cursor, run, isWhole) = (from is not null && masters[at].Slot == from.Slot ? from.Cursor : Ends, (string?)null, true);
        var count = Math.Clamp(most, LeastStep, Step);
        for (var steps = 0; keys.Count < most && steps < MostSteps; steps++)
        {
            run ??= await RunAsync(masters[at], cancellationToken);
            if (steps == 0 && cursor != Ends && run != from!.Run) (cursor, isWhole) = (Ends, false);   // another process: its table is in another order
            var step = await StepAsync(masters[at], cursor, pattern, count, cancellationToken);
            cursor = step.Cursor;
            keys.UnionWith(step.Keys);
            count = step.Keys.Length * 4 < count ? Math.Min(Step, count * 2) : Math.Clamp(most - keys.Count, LeastStep, Step);
            if (cursor != Ends) continue;
            if (++at == masters.Count) return new RedisPage([.. keys], null, isWhole);
            run = null;
        }

        return new RedisPage([.. keys], new RedisPlace(masters[at].Slot, cursor, run ?? ""), isWhole);
    }

    private Task<string> RunAsync(Master master, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(async db => (string)(await db.ScriptEvaluateAsync(RunScript, [master.Key], [], RedisReads.OfMaster))! ?? "", Limit, cancellationToken);

    private Task<(string Cursor, string[] Keys)> StepAsync(Master master, string cursor, string pattern, CancellationToken cancellationToken) => StepAsync(master, cursor, pattern, Step, cancellationToken);

    private Task<(string Cursor, string[] Keys)> StepAsync(Master master, string cursor, string pattern, int count, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(async db =>
        {
            var answer = (RedisResult[])(await db.ScriptEvaluateAsync(StepScript, [master.Key], [cursor, pattern, count.ToString(CultureInfo.InvariantCulture)], RedisReads.OfMaster))!;
            return ((string)answer[0]!, (string[])answer[1]!);
        }, Limit, cancellationToken);

    /// <summary>Those that have slots, dead or alive, as the first server says that answers; without a cluster one.</summary>
    private async Task<IReadOnlyList<Master>> MastersAsync(CancellationToken cancellationToken)
    {
        if (!connection.IsCluster) return [new Master("Redis", connection.KeyPrefix, 0)];
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
            masters.Add(new Master(node[1].Split('@')[0], key, slots.Min(s => s.From)));
        }

        return masters;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <param name="Name">Where it listens.</param>
    /// <param name="Key">One that it would have.</param>
    /// <param name="Slot">The first of its slots.</param>
    private sealed record Master(string Name, string Key, int Slot);
}

/// <param name="Keys">In no order; each once.</param>
/// <param name="Next">Where it ends; null: there are no more.</param>
/// <param name="IsWhole">False: a server was restarted or took another's place since the page before, so that its keys come once more.</param>
internal sealed record RedisPage(IReadOnlyList<string> Keys, RedisPlace? Next, bool IsWhole);

/// <summary>A place in a walk.</summary>
/// <param name="Slot">The first slot of the master that it has come to.</param>
/// <param name="Cursor">Of SCAN there.</param>
/// <param name="Run">Which process gave the cursor.</param>
internal sealed record RedisPlace(int Slot, string Cursor, string Run)
{
    public override string ToString() => $"{Slot.ToString(CultureInfo.InvariantCulture)}.{Cursor}.{Run}";

    /// <summary>Null for what is no place.</summary>
    public static RedisPlace? Parse(string text) =>
        text.Split('.') is [var slot, { Length: > 0 and <= 20 } cursor, { Length: <= 64 } run] && int.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && cursor.All(char.IsAsciiDigit) && run.All(char.IsAsciiHexDigit)
            ? new RedisPlace(first, cursor, run)
            : null;
}
