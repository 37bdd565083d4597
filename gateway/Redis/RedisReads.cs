using System.Collections.Concurrent;
using System.Diagnostics;
using JitGateway.Configuration;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>
/// Reads of single values for many requests at once. While some are on their way the next ones gather, and then go together as one command: a busy node
/// pays for few commands of many keys, a quiet one waits for nobody. Where answers are slow, more commands travel at once. On a cluster each read goes by itself: it
/// ends well or badly with its own master alone.
/// </summary>
internal sealed class RedisReads(RedisConnection connection, Active<RedisOptions> options)
{
    /// <summary>Keys of one command; more would keep Redis from others.</summary>
    private const int MostTogether = 64;

    /// <summary>Commands on their way while answers are quick. One travels while the answers of the other are worked on.</summary>
    private const int FewUnderWay = 2;

    /// <summary>Commands on their way at most. Answers that take 150 ms still bring 27,000 values a second.</summary>
    private const int MostUnderWay = 64;

    /// <summary>A replica may not have heard yet what was written.</summary>
    public const CommandFlags OfMaster = CommandFlags.DemandMaster;

    /// <summary>How long reads gather before they follow commands that are slow.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<Read> _waiting = new();
    private int _underWay;
    private bool _watching;

    private TimeSpan Limit => options.Value.CommandTimeout;

    /// <summary>The value of a key; null where there is none.</summary>
    /// <exception cref="RedisUnavailableException">As of any command; time that is spent gathering is part of the limit.</exception>
    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        if (connection.IsCluster) return GetAloneAsync(key, cancellationToken);
        var read = new Read(key);
        _waiting.Enqueue(read);
        Send(FewUnderWay);
        if (!_waiting.IsEmpty) BeginWatch();
        if (RedisMeter.Begin() is { } span) _ = read.Task.ContinueWith(static (_, begun) => ((Activity)begun!).Dispose(), span, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return read.Task.WaitAsync(cancellationToken);
    }

    private Task<byte[]?> GetAloneAsync(string key, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(async database => (byte[]?)await database.StringGetAsync(key, OfMaster), cancellationToken);

    /// <returns>False where nobody waits, or so many commands are on their way already.</returns>
    private bool Send(int most)
    {
        for (var underWay = Volatile.Read(ref _underWay); underWay < most && !_waiting.IsEmpty; underWay = Volatile.Read(ref _underWay))
            if (Interlocked.CompareExchange(ref _underWay, underWay + 1, underWay) == underWay)
            {
                _ = SendAllAsync();
                return true;
            }

        return false;
    }

    private async Task SendAllAsync()
    {
        if (Activity.Current is not null) Activity.Current = null;   // the command is everybody's; each request that waits for it has a span of its own
        do
        {
            if (Together() is not { Count: > 0 } reads) break;
            await SendAsync(reads);
        }
        while (Volatile.Read(ref _underWay) <= FewUnderWay);   // those beyond carry one command each, so that reads gather again once answers are quick

        Interlocked.Decrement(ref _underWay);
        Send(FewUnderWay);   // what came when this one had just looked
    }

    private List<Read> Together()
    {
        var reads = new List<Read>();
        while (reads.Count < MostTogether && _waiting.TryDequeue(out var read))
            if (read.Age < Limit) reads.Add(read);
            else read.TrySetException(TooLate());
        return reads;
    }

    private async Task SendAsync(List<Read> reads)
    {
        try
        {
            var command = connection.ExecuteAsync(database => GetAsync(database, reads), CancellationToken.None);
            if (reads[0].Age > Limit / 8) _ = LetGoAsync(command, reads);
            if (await command is { } found)
            {
                for (var i = 0; i < reads.Count; i++) reads[i].TrySetResult(found[i]);
                return;
            }
        }
        catch (Exception e)
        {
            foreach (var read in reads) read.TrySetException(e);
            if (e is not RedisUnavailableException) return;
            // those that gathered behind it must not wait for the same once more; who has only just come may try
            while (_waiting.TryPeek(out var next) && next.Age > Limit / 8 && _waiting.TryDequeue(out next)) next.TrySetException(e);
            return;
        }

        connection.IsCluster = true;
        foreach (var read in reads) _ = SettleAloneAsync(read);
    }

    /// <returns>Null on a cluster: keys of one command must share a slot there.</returns>
    private static async Task<RedisValue[]?> GetAsync(IDatabase database, List<Read> reads)
    {
        if (reads.Count == 1) return [await database.StringGetAsync(reads[0].Key, OfMaster)];
        try
        {
            return await database.StringGetAsync([.. reads.Select(r => (RedisKey)r.Key)], OfMaster);
        }
        catch (RedisCommandException)
        {
            return null;
        }
    }

    private async Task SettleAloneAsync(Read read)
    {
        try
        {
            read.TrySetResult(await GetAloneAsync(read.Key, CancellationToken.None));
        }
        catch (Exception e)
        {
            read.TrySetException(e);
        }
    }

    /// <summary>Who waited long before it was sent waits no longer than the others all the same.</summary>
    private async Task LetGoAsync(Task command, List<Read> reads)
    {
        foreach (var read in reads)   // the oldest first
        {
            var left = Limit - read.Age;
            if (left > TimeSpan.Zero && await Task.WhenAny(command, Task.Delay(left > Gathering ? left : Gathering)) == command) return;
            read.TrySetException(TooLate());
        }
    }

    private void BeginWatch()
    {
        if (!Interlocked.Exchange(ref _watching, true)) _ = WatchAsync();
    }

    /// <summary>Looks after those that gather, until nobody does: sends them after commands that are slow, and sends away who has waited too long.</summary>
    private async Task WatchAsync()
    {
        while (!_waiting.IsEmpty)
        {
            await Task.Delay(Gathering);
            while (_waiting.TryPeek(out var next) && next.Age >= Gathering && Send(MostUnderWay))
            {
                // and the next command
            }

            while (_waiting.TryPeek(out var oldest) && oldest.Age >= Limit && _waiting.TryDequeue(out var next))
                if (next.Age >= Limit) next.TrySetException(TooLate());
                else _waiting.Enqueue(next);   // another one was quicker, and this one has time
        }

        Volatile.Write(ref _watching, false);
        if (!_waiting.IsEmpty) BeginWatch();   // who came when this had just looked
    }

    private RedisUnavailableException TooLate() => new($"no answer within {Limit.TotalMilliseconds:0} ms");

    private sealed class Read(string key) : TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private readonly long _began = Stopwatch.GetTimestamp();

        public string Key { get; } = key;

        public TimeSpan Age => Stopwatch.GetElapsedTime(_began);
    }
}
