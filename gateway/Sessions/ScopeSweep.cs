using JitGateway.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// When a whole scope ended: throws its sessions out of the near cache, so that not even an outage brings them back, and ends those whose persons this node has led
/// into a backend that was emptied. Of other sessions that were there, the next request to that backend tells.
/// </summary>
internal sealed class ScopeSweep(ISessionStore store, NearCache cache, ILogger<ScopeSweep> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var epochs = store.Epochs;
        foreach (var (id, entry) in cache.Entries)
        {
            if (epochs.IsOver(entry.Terms))
            {
                cache.Forget(id);
            }
            else if (entry.Notes.Visited.FirstOrDefault(b => epochs.IsBarred(entry.Terms.Epoch, b)) is { } backend)
            {
                cache.Forget(id);
                await EndAsync(entry.Id, backend, cancellationToken);
            }
        }
    }

    private async Task EndAsync(SessionId id, string backend, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.EndAsync(id, cancellationToken)) Log.EndedInside(logger, id, backend);
        }
        catch (RedisUnavailableException e)
        {
            Log.EndPostponed(logger, id, e.Message);   // it is barred from that backend in any case
        }
    }
}
