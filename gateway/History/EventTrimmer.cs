using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.History;

/// <summary>Takes away what is too old, also while nothing new comes, and all refused messages where none are to be kept any more.</summary>
internal sealed class EventTrimmer(IEventStore store, Active<EventsOptions> options, TimeProvider time, ILogger<EventTrimmer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private string? _fault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do await TrimAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (kept, now) = (options.Value, time.GetUtcNow());
            foreach (var lane in Enum.GetValues<EventLane>())
                await store.TrimAsync(lane, EventBounds.OfEvents(kept, store.MostEntries, now), EventBounds.OfMessages(kept, lane, now), cancellationToken);
            _fault = null;
        }
        catch (RedisUnavailableException)
        {
            // the writer says so where events wait; the next minute comes
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_fault != e.Message) Log.NotTrimmed(logger, e);   // something else stands where events belong; it must not stop the gateway
            _fault = e.Message;
        }
    }
}
