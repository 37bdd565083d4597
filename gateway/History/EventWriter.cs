using JitGateway.Configuration;
using JitGateway.Identity.Events;
using JitGateway.Redis;

namespace JitGateway.History;

/// <summary>
/// The one writer: takes what gathered, tells the log, and adds it to the store in one step for each lane. While the store is away the events wait, in the queue's bound; then they are dropped and counted.
/// </summary>
internal sealed class EventWriter(
    EventQueue queue, EventRecorder recorder, IEventStore store, EventSeal seal, Active<EventsOptions> options, EventMeter meter, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private const int MostTogether = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = loggers.CreateLogger<EventWriter>();
    private readonly ILogger _events = loggers.CreateLogger("JitGateway.Events");
    private readonly List<Taken> _batch = [];
    private long? _saidAt;
    private volatile string? _fault;

    /// <summary>Why what happened waits; null: it does not.</summary>
    public string? Fault => _fault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await GatherAsync(stoppingToken);
                await WriteAsync(stoppingToken);
                recorder.TellThinned();
                SayDropped();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await EndAsync();
        }
    }

    /// <summary>Waits for something, but not longer than until counts are due.</summary>
    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        using (var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            due.CancelAfter(TimeSpan.FromSeconds(30));
            try
            {
                await queue.Reader.WaitToReadAsync(due.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }

        Take();
    }

    private void Take()
    {
        while (_batch.Count < MostTogether && queue.Reader.TryRead(out var waiting))
        {
            var happened = waiting.Happened is null ? null : waiting.Happened with { SubjectName = waiting.SubjectName };
            _batch.Add(new Taken(happened is null ? null : Closed(happened), waiting.Settled));
            if (happened is not null && options.Value.Log) EcsLine.Write(_events, happened);
        }
    }

    private StoredEvent? Closed(GatewayEvent happened)
    {
        try
        {
            return seal.Closed(happened);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotWritten(_logger, 1, e);   // a key that cannot be used must not stop the gateway
            queue.Drop(1);
            return null;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (_batch.Count > 0 && !await TryWriteAsync(cancellationToken)) await Task.Delay(Pause, cancellationToken);
    }

    /// <returns>False: the store is away, and it is worth trying again.</returns>
    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        var told = _batch.Select(static t => t.Stored).OfType<StoredEvent>().ToList();
        meter.Dropped(0);   // so that the first that is dropped is an increase for whoever counts
        try
        {
            var kept = options.Value;
            var bounds = EventBounds.OfEvents(kept, store.MostEntries, time.GetUtcNow());
            foreach (var lane in told.GroupBy(static s => s.E.Subject is null && s.E is not { Kind: EventKind.Operator, Result: EventResult.Accepted } ? EventLane.Strangers : EventLane.People))
                await store.AppendAsync(lane.Key, [.. lane], bounds, cancellationToken);
            meter.Told(told.Count);
            if (_fault is not null) Log.StoreBack(_logger);
            _fault = null;
        }
        catch (RedisUnavailableException e)
        {
            if (_fault is null) Log.StoreAway(_logger, e.Message);
            _fault = e.Message;
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotWritten(_logger, told.Count, e);   // something else stands where events belong; it must not stop the gateway
            queue.Drop(told.Count);
        }

        foreach (var taken in _batch) taken.Settled?.TrySetResult();
        _batch.Clear();
        return true;
    }

    private void SayDropped()
    {
        if (_saidAt is { } said && time.GetElapsedTime(said) < BetweenWords) return;
        if (queue.TakeDropped() is not (> 0 and var dropped)) return;
        _saidAt = time.GetTimestamp();
        Log.Dropped(_logger, dropped);
    }

    /// <summary>What waits is written once more, within a moment: the node ends.</summary>
    private async Task EndAsync()
    {
        recorder.TellThinned(all: true);
        using var limit = new CancellationTokenSource(LastChance);
        try
        {
            for (Take(); _batch.Count > 0; Take())
                if (!await TryWriteAsync(limit.Token))
                    break;
        }
        catch (OperationCanceledException)
        {
            // it was the last chance
        }

        SayDropped();
    }

    /// <param name="Stored">Sealed once: a store knows again what is sent again after an answer was lost.</param>
    private sealed record Taken(StoredEvent? Stored, TaskCompletionSource? Settled);
}
