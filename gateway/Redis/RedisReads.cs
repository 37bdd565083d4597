using System.Collections.Concurrent;
using System.Diagnostics;
using JitGateway.Configuration;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>
/// Reads of single values for many requests at once. While some are on their way the next ones gather, and then go together as one command: a busy node
/// pays for few commands of many keys, a quiet one waits for nobody.
/// </summary>
internal sealed class RedisReads(RedisConnection connection, Active<RedisOptions> options)
{
    /// <summary>Keys of one command; more would keep Redis from others.</summary>
    private const int MostTogether = 64;

    /// <summary>Commands on their way. One travels while the answers of the other are worked on.</summary>
    private const int MostUnderWay = 2;

    /// <summary>A replica may not have heard yet what was written.</summary>
    public const CommandFlags OfMaster = CommandFlags.DemandMaster;

    private readonly ConcurrentQueue<Read> _waiting = new();
    private volatile IDatabase? _cluster;
    private int _underWay;

    /// <summary>The value of a key; null where there is none.</summary>
    /// <exception cref="RedisUnavailableException">As <see cref="RedisConnection.ExecuteAsync"/>.</exception>
    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var read = new Read(key);
        _waiting.Enqueue(read);
        Send();
        return read.Task.WaitAsync(cancellationToken);
    }

    private void Send()
    {
        for (var underWay = Volatile.Read(ref _underWay); underWay < MostUnderWay && !_waiting.IsEmpty; underWay = Volatile.Read(ref _underWay))
            if (Interlocked.CompareExchange(ref _underWay, underWay + 1, underWay) == underWay)
            {
                _ = SendAllAsync();
                return;
            }
    }

    private async Task SendAllAsync()
    {
        while (Together() is { Count: > 0 } reads) await SendAsync(reads);
        Interlocked.Decrement(ref _underWay);
        Send();   // what came when this one had just looked
    }

    private List<Read> Together()
    {
        var reads = new List<Read>();
        while (reads.Count < MostTogether && _waiting.TryDequeue(out var read)) reads.Add(read);
        return reads;
    }

    private async Task SendAsync(List<Read> reads)
    {
        try
        {
            var values = await connection.ExecuteAsync(database => GetAsync(database, reads), CancellationToken.None);
            for (var i = 0; i < reads.Count; i++) reads[i].SetResult(values[i]);
        }
        catch (Exception e)
        {
            foreach (var read in reads) read.SetException(e);
            if (e is not RedisUnavailableException) return;
            // those that gathered behind it must not wait for the same once more; who has only just come may try
            while (_waiting.TryPeek(out var next) && Stopwatch.GetElapsedTime(next.Began) > options.Value.CommandTimeout / 8 && _waiting.TryDequeue(out next)) next.SetException(e);
        }
    }

    private async Task<RedisValue[]> GetAsync(IDatabase database, List<Read> reads)
    {
        if (reads.Count == 1) return [await database.StringGetAsync(reads[0].Key, OfMaster)];
        if (!ReferenceEquals(_cluster, database))
        {
            try
            {
                return await database.StringGetAsync([.. reads.Select(r => (RedisKey)r.Key)], OfMaster);
            }
            catch (RedisCommandException)
            {
                _cluster = database;   // keys of one command must share a slot there
            }
        }

        return await Task.WhenAll(reads.Select(r => database.StringGetAsync(r.Key, OfMaster)));
    }

    private sealed class Read(string key) : TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Key { get; } = key;

        public long Began { get; } = Stopwatch.GetTimestamp();
    }
}
