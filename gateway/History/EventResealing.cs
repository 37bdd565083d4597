using JitGateway.Redis;

namespace JitGateway.History;

/// <summary>
/// Seals what an earlier version kept in clear, beside everything else: at the start, and each hour for a day after it, after the last that was found and after the last failure, because nodes of that version may write on for a while.
/// </summary>
internal sealed class EventResealing(IEventStore store, EventSeal seal, TimeProvider time, ILogger<EventResealing> logger) : BackgroundService
{
    private const int Together = 100;
    private static readonly TimeSpan UntilAgain = TimeSpan.FromHours(1);
    private static readonly TimeSpan UntilNextTry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Long = TimeSpan.FromDays(1);

    /// <returns>How many were in clear.</returns>
    public async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var lane in Enum.GetValues<EventLane>())
        {
            var clear = new List<StoredEvent>();
            await foreach (var stored in store.WalkAsync(lane, DateTimeOffset.UnixEpoch, time.GetUtcNow().AddDays(1), cancellationToken))
            {
                if (seal.Resealed(stored) is not { } @sealed) continue;
                clear.Add(@sealed);
                if (clear.Count >= Together) count += await ReplaceAsync(lane, clear, cancellationToken);
            }

            count += await ReplaceAsync(lane, clear, cancellationToken);
        }

        return count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var since = time.GetTimestamp();
        string? fault = null;
        while (true)
        {
            var wait = UntilAgain;
            try
            {
                var count = await ResealAsync(stoppingToken);
                fault = null;
                if (count > 0)
                {
                    Log.Resealed(logger, count);
                    since = time.GetTimestamp();
                }

                if (time.GetElapsedTime(since) >= Long) return;
            }
            catch (RedisUnavailableException)
            {
                (wait, since) = (UntilNextTry, time.GetTimestamp());
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (fault != e.Message) Log.NotResealed(logger, e);   // something else stands where events belong; it must not stop the gateway
                (fault, since) = (e.Message, time.GetTimestamp());
            }

            await Task.Delay(wait, time, stoppingToken);
        }
    }

    private async Task<int> ReplaceAsync(EventLane lane, List<StoredEvent> events, CancellationToken cancellationToken)
    {
        var count = events.Count;
        if (count > 0) await store.ReplaceAsync(lane, events, cancellationToken);
        events.Clear();
        return count;
    }
}
