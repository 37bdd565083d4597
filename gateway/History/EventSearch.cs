using System.Runtime.CompilerServices;
using JitGateway.Configuration;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Reads events out of the store: both lanes as one row, the newest first, page by page.</summary>
internal sealed class EventSearch(IEventStore store, EventSeal seal, EventQueue queue, Active<EventsOptions> options, TimeProvider time)
{
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
        await using var people = store.WalkAsync(EventLane.People, from, to, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var strangers = store.WalkAsync(EventLane.Strangers, from, to, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var (hasPeople, hasStrangers) = (await people.MoveNextAsync(), await strangers.MoveNextAsync());
        while (hasPeople || hasStrangers)
        {
            var isPeople = hasPeople && (!hasStrangers || string.CompareOrdinal(people.Current.E.Id, strangers.Current.E.Id) > 0);
            var next = isPeople ? people.Current : strangers.Current;
            if (isPeople) hasPeople = await people.MoveNextAsync();
            else hasStrangers = await strangers.MoveNextAsync();
            if (before is not null && string.CompareOrdinal(next.E.Id, before) >= 0) continue;
            if (filter.MayFit(next.E) && seal.Opened(next) is var happened && filter.FitsOpened(happened)) yield return happened;
        }
    }

    /// <summary>Whose hashes begin so, two at most: then it is known that they are several.</summary>
    public async Task<IReadOnlyList<string>> SubjectsAsync(EventFilter filter, string beginning, CancellationToken cancellationToken)
    {
        List<string> found = [];
        await foreach (var happened in FindAsync(filter with { Texts = [("subject", beginning)] }, before: null, cancellationToken))
        {
            if (found.Contains(happened.Subject!)) continue;
            found.Add(happened.Subject!);
            if (found.Count > 1) break;
        }

        return found;
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
}
