using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// What is written and thrown away beside the requests: the store hears who was seen, at most once per session and minute; entries that
/// nobody uses leave the near cache; a session that could not be ended because the store was away is ended when it is back.
/// </summary>
internal sealed class SessionUpkeep(ISessionStore store, NearCache cache, PostponedEnds postponed, SignOuts signOuts, Active<SessionsOptions> options, TimeProvider time, ILogger<SessionUpkeep> logger)
    : BackgroundService
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(1);

    /// <summary>Until what could not be ended is tried again: other nodes let its person in meanwhile.</summary>
    private static readonly TimeSpan EndPause = TimeSpan.FromSeconds(1);

    /// <summary>What a node that stops takes for its last words.</summary>
    private static readonly TimeSpan LastLimit = TimeSpan.FromSeconds(5);

    /// <summary>Ends a session as soon as the store is back; on this node it is over now, by whichever host's cookie it was ended.</summary>
    public void EndLater(SessionId id)
    {
        if (cache.Find(id) is { } entry) postponed.Add(entry.Id);
        postponed.Add(id);
        cache.Forget(id);
    }

    /// <summary>Ends what could not be ended before, as far as the store allows now.</summary>
    public async Task EndPostponedAsync(CancellationToken cancellationToken)
    {
        string? failure = null;
        await signOuts.TellAsync();
        await Parallel.ForEachAsync(postponed.Ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, token) =>
        {
            try
            {
                if (await store.EndAsync(id, token)) Log.Ended(logger, id);
                postponed.Remove(id);
            }
            catch (RedisUnavailableException e)
            {
                failure = e.Message;   // the next one may be another server's
            }
        });
        if (failure is not null) Log.UpkeepPostponed(logger, failure);
    }

    /// <summary>Writes what is due; at the end of the node, what is not yet due too.</summary>
    public async Task RunAsync(bool atEnd, CancellationToken cancellationToken)
    {
        await EndPostponedAsync(cancellationToken);
        try
        {
            var (now, today) = (time.GetTimestamp(), time.GetUtcNow());
            // cookies of other hosts share the entry of their session
            foreach (var due in cache.Entries.Where(e => IsDue(e.Value, now, atEnd)).DistinctBy(e => e.Value).Chunk(AtOnce))
                await Task.WhenAll(due.Select(e => TouchAsync(e.Key, e.Value, now, today, cancellationToken)));
        }
        catch (RedisUnavailableException e)
        {
            Log.UpkeepPostponed(logger, e.Message);
        }

        ThrowAway();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(LastLimit, time);   // its own: requests that did not end may have used up the host's
        try
        {
            await RunAsync(atEnd: true, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Log.UpkeepPostponed(logger, "the node stops");
        }

        if (postponed.Ids.Count() is > 0 and var left) Log.EndsLost(logger, left);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(() => options.Value.TouchPause() / 4, token => RunAsync(atEnd: false, token), stoppingToken),
        RepeatAsync(static () => EndPause, EndPostponedAsync, stoppingToken));

    private async Task RepeatAsync(Func<TimeSpan> pause, Func<CancellationToken, Task> round, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(pause(), time, stoppingToken);
                await RunOnceAsync(round, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // the node stops: the end of the node does what a round that failed at this moment left
        }
    }

    /// <summary>An exception that nobody expected costs one round, not the node: the host stops when a background service falls.</summary>
    private async Task RunOnceAsync(Func<CancellationToken, Task> round, CancellationToken stoppingToken)
    {
        try
        {
            await round(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.UpkeepFailed(logger, e);
        }
    }

    private bool IsDue(NearCacheEntry entry, long now, bool atEnd) =>
        entry.UsedAt > entry.TouchedAt && (atEnd || time.GetElapsedTime(entry.TouchedAt, now) >= options.Value.TouchPause());

    private async Task TouchAsync(SessionId id, NearCacheEntry entry, long now, DateTimeOffset today, CancellationToken cancellationToken)
    {
        var used = entry.UsedAt;
        if (await store.TouchAsync(entry.Id, entry.Terms, today - time.GetElapsedTime(used, now), cancellationToken)) entry.TouchedAt = used;
        else cache.Forget(id);
    }

    // what was not used for so long is not fresh and has no grace; what it remembers can be made again
    private void ThrowAway()
    {
        var now = time.GetTimestamp();
        var active = options.Value;
        var limit = active.NearCache + active.OutageGrace + Spare;
        foreach (var (id, entry) in cache.Entries)
            if (entry.TouchedAt >= entry.UsedAt && time.GetElapsedTime(entry.UsedAt, now) > limit)
                cache.Forget(id);
    }
}
