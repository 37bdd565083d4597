using System.Diagnostics.Metrics;
using JitGateway.Redis;
using JitGateway.Sessions.Streams;
using JitGateway.Telemetry;

namespace JitGateway.Sessions;

/// <summary>
/// How many sessions there are, what this node keeps of them, and what is open. Names are promises to dashboards. Sessions in Redis are counted by a walk over the keys, and only while
/// somebody reads the metrics.
/// </summary>
internal sealed class SessionsMeter : BackgroundService
{
    public const string Live = "jitgateway.sessions.live";
    public const string NearCacheEntries = "jitgateway.sessions.near_cache.entries";
    public const string NearCacheSize = "jitgateway.sessions.near_cache.size";
    public const string OpenStreamCount = "jitgateway.streams.open";

    private static readonly TimeSpan BetweenWalks = TimeSpan.FromMinutes(5);

    private readonly ISessionStore _store;
    private readonly RedisConnection _redis;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _read = new(0);
    private long _walked = -1;

    public SessionsMeter(IMeterFactory meters, ISessionStore store, NearCache cache, OpenStreams streams, RedisConnection redis, TimeProvider time)
    {
        (_store, _redis, _time) = (store, redis, time);
        var meter = meters.Create(GatewayMeter.Name);
        meter.CreateObservableGauge(Live, ReadLive, "{session}", "Sessions that have not ended, with the cookies of hosts of their own; in Redis those of all nodes, counted every five minutes");
        meter.CreateObservableGauge(NearCacheEntries, () => cache.Count, "{entry}", "Sessions in this node's near cache");
        meter.CreateObservableGauge(NearCacheSize, () => cache.Bytes, "By", "About how much memory this node's near cache takes");
        meter.CreateObservableGauge(OpenStreamCount, () => streams.Count, "{stream}", "WebSockets, events and other long answers that are open on this node");
    }

    public override void Dispose()
    {
        _read.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_store is not RedisSessionStore) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            await _read.WaitAsync(stoppingToken);
            Volatile.Write(ref _walked, await CountAsync(stoppingToken));
            await Task.Delay(BetweenWalks, _time, stoppingToken);
        }
    }

    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var (count, isWhole) = (0L, true);
        try
        {
            await foreach (var keys in new RedisWalk(_redis).KeysAsync(_redis.Keys.Session("*"), _ => isWhole = false, cancellationToken)) count += keys.Count;
            return isWhole ? count : -1;
        }
        catch (RedisUnavailableException)
        {
            return -1;   // a number that is known to be wrong is worse than none
        }
    }

    private IEnumerable<Measurement<long>> ReadLive()
    {
        if (_store is InMemorySessionStore memory) return [new(memory.Count)];
        if (_read.CurrentCount == 0) _read.Release();
        return Volatile.Read(ref _walked) is >= 0 and var walked ? [new(walked)] : [];
    }
}
