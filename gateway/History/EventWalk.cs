using System.Runtime.CompilerServices;

namespace JitGateway.History;

/// <summary>Walks through one lane of a store, page by page, the newest first.</summary>
internal static class EventWalk
{
    private const int PageSize = 500;

    public static async IAsyncEnumerable<StoredEvent> WalkAsync(this IEventStore store, EventLane lane, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
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
}
