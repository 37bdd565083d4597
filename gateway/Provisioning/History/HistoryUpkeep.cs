using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.Provisioning.History;

/// <summary>Writes what had to wait, removes what is too old or too much, and says in the log where the chain ends, so that its end is known outside of Redis too.</summary>
internal sealed class HistoryUpkeep(
    IProvisioningHistory history, HistoryKeys keys, HistoryWriter writer, Active<HistoryOptions> options, TimeProvider time, ILogger<HistoryUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromHours(1);
    private const int PageSize = 250;
    private const int MostPages = 100;

    private HistoryHead _noted = HistoryHead.Nothing;
    private long _notedAt;
    private string? _fault;

    /// <summary>Removes what the configuration does not keep.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        var kept = history is InMemoryProvisioningHistory ? Math.Min(options.Value.Entries, InMemoryProvisioningHistory.MostEntries) : options.Value.Entries;
        var byId = ChainWalk.KeysById(keys);
        for (var pages = 0; pages < MostPages; pages++)
        {
            var state = await history.StateAsync(cancellationToken);
            var checkpoint = state.Checkpoint is { } json ? HistoryCheckpoint.FromJson(json) : null;
            var begin = checkpoint?.Number ?? 0;
            var surplus = state.Head.Number - kept;
            var oldest = time.GetUtcNow() - options.Value.Keep;
            if (!(await history.ReadAsync(begin + 1, 1, cancellationToken)).Any(Leaves)) return;   // mostly there is nothing to do
            var leaving = (await history.ReadAsync(begin + 1, PageSize, cancellationToken)).TakeWhile(Leaves).ToList();
            if (leaving.Count == 0) return;
            var walk = new ChainWalk(byId, begin, checkpoint?.Mac ?? []);
            foreach (var link in leaving) walk.Meet(link);
            if (walk.Findings.Count > 0) Log.HistoryFaultsRemoved(logger, walk.Findings.Count, walk.Number, walk.Findings[0].ToString());
            var next = HistoryCheckpoint.Make(keys.All[0], leaving[^1], time.GetUtcNow(), (checkpoint?.Faults ?? 0) + walk.Findings.Count);
            if (!await history.TrimAsync(state.Checkpoint, next.ToJson(), begin + 1, leaving[^1].Place, cancellationToken) || leaving.Count < PageSize) return;

            bool Leaves(HistoryLink link) => link.Place <= surplus || !(HistoryEntry.FromJson(link.Body)?.At >= oldest);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await OnceAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await writer.RetryAsync();   // the last chance of what waits
        }
    }

    private async Task OnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await writer.RetryAsync();
            await TrimAsync(cancellationToken);
            if (_notedAt != 0 && time.GetElapsedTime(_notedAt) < BetweenNotes) return;
            _notedAt = time.GetTimestamp();
            var head = (await history.StateAsync(cancellationToken)).Head;
            if (head.Number == _noted.Number) return;
            _noted = head;
            Log.HistoryEnds(logger, head.ToString());
        }
        catch (RedisUnavailableException)
        {
            // the writer has said so if entries wait
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_fault != e.Message) Log.HistoryUpkeepFailed(logger, e);   // something else stands where the history belongs; it must not stop the gateway
            _fault = e.Message;
        }
    }
}
