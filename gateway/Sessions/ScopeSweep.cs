using System.Threading.Channels;
using JitGateway.Redis;
using JitGateway.Sessions.Streams;

namespace JitGateway.Sessions;

/// <summary>
/// When a whole scope ended: throws its sessions out of the near cache, so that not even an outage brings them back, and ends those whose persons this node has led
/// into a backend that was emptied. Of other sessions that were there, the next request to that backend tells. They are over on this node at once; the store hears of it afterwards, and
/// until it has they stand among the <see cref="PostponedEnds"/>, which upkeep tries again.
/// </summary>
internal sealed class ScopeSweep(ISessionStore store, NearCache cache, PostponedEnds postponed, OpenStreams streams, ILogger<ScopeSweep> logger)
{
    private const int AtOnce = 64;

    private readonly Channel<Leaver> _untold = Channel.CreateUnbounded<Leaver>();

    /// <summary>Waits for nothing, however many there are.</summary>
    public void Run()
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
                End(entry.Id, backend);
            }
        }
    }

    /// <summary>Ends a session here, with its streams; the store is told by <see cref="TellAsync"/>.</summary>
    /// <param name="id">The session.</param>
    /// <param name="backend">The emptied backend that its person is inside.</param>
    public void End(SessionId id, string backend)
    {
        cache.Forget(id);
        var isNew = postponed.Add(id);
        streams.End(id, StreamEnd.SessionEnded);
        if (isNew) _untold.Writer.TryWrite(new Leaver(id, backend));
    }

    /// <summary>Tells the store what has ended here, many at a time, until the node stops.</summary>
    public async Task TellAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Parallel.ForEachAsync(_untold.Reader.ReadAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, TellOneAsync);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // upkeep tells the rest at the end of the node
        }
    }

    private async ValueTask TellOneAsync(Leaver leaver, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.EndAsync(leaver.Id, cancellationToken)) Log.EndedInside(logger, leaver.Id, leaver.Backend);
            postponed.Remove(leaver.Id);
        }
        catch (RedisUnavailableException e)
        {
            Log.EndPostponed(logger, leaver.Id, e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.UpkeepFailed(logger, e);   // it stays postponed, and the others go on
        }
    }

    private sealed record Leaver(SessionId Id, string Backend);
}
