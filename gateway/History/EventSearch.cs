using System.Runtime.CompilerServices;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Reads events out of the store: both lanes as one row, the newest first, page by page.</summary>
internal sealed class EventSearch(IEventStore store, EventSeal seal, EventQueue queue, Active<EventsOptions> options, TimeProvider time)
{
    private const int PageSize = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);   // another node's clock may be, and what it tells is to be found

    /// <param name="before">Only events that stand behind this one; absent: from the newest on.</param>
    public async IAsyncEnumerable<GatewayEvent> FindAsync(EventFilter filter, string? before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await queue.SettleAsync(Patience, cancellationToken);
        var to = filter.To < time.GetUtcNow() + Ahead ? filter.To : time.GetUtcNow() + Ahead;
        if (before is not null && EventId.TimeOf(before) is { } at && at < to) to = at;
        var oldest = time.GetUtcNow() - options.Value.Keep;   // what waits to be taken away is gone for whoever asks
        var from = filter.From > oldest ? filter.From : oldest;
        await using var people = LaneAsync(EventLane.People, from, to, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var strangers = LaneAsync(EventLane.Strangers, from, to, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var (hasPeople, hasStrangers) = (await people.MoveNextAsync(), await strangers.MoveNextAsync());
        while (hasPeople || hasStrangers)
        {
            var isPeople = hasPeople && (!hasStrangers || string.CompareOrdinal(people.Current.E.Id, strangers.Current.E.Id) > 0);
            var next = isPeople ? people.Current : strangers.Current;
            if (isPeople) hasPeople = await people.MoveNextAsync();
            else hasStrangers = await strangers.MoveNextAsync();
            if ((before is null || string.CompareOrdinal(next.E.Id, before) < 0) && filter.Fits(next.E)) yield return Opened(next);
        }
    }

    /// <summary>One event, by its id.</summary>
    public async Task<GatewayEvent?> OneAsync(string id, CancellationToken cancellationToken)
    {
        if (EventId.TimeOf(id) is not { } at) return null;
        await foreach (var happened in FindAsync(new EventFilter { From = at, To = at.AddMilliseconds(1) }, before: null, cancellationToken))
            if (happened.Id == id)
                return happened;
        return null;
    }

    private async IAsyncEnumerable<StoredEvent> LaneAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (last, skip) = (to, 0);
        while (true)
        {
            var page = await store.ReadAsync(lane, from, last, skip, PageSize, cancellationToken);
            foreach (var stored in page)
            {
                yield return stored;
                var at = DateTimeOffset.FromUnixTimeMilliseconds(stored.E.At.ToUnixTimeMilliseconds());
                (last, skip) = (at, at == last ? skip + 1 : 1);
            }

            if (page.Count == 0) yield break;
        }
    }

    private GatewayEvent Opened(StoredEvent stored) =>
        stored.S is { } name && seal.Open(stored.E.Id, name) is { } plain ? stored.E with { SubjectName = Encoding.UTF8.GetString(plain) } : stored.E;
}
