using System.Text.Json;

namespace JitGateway.History;

/// <summary>Events of this node, in its memory: gone when it ends.</summary>
internal sealed class InMemoryEventStore : IEventStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EventLane, SortedDictionary<string, byte[]>> _lanes = new()
    {
        [EventLane.People] = new(StringComparer.Ordinal),
        [EventLane.Strangers] = new(StringComparer.Ordinal),
    };
    private readonly Dictionary<EventLane, SortedDictionary<string, (DateTimeOffset At, byte[] Content)>> _messages = new()
    {
        [EventLane.People] = new(StringComparer.Ordinal),
        [EventLane.Strangers] = new(StringComparer.Ordinal),
    };

    public int MostEntries => 10_000;

    public Task AppendAsync(EventLane lane, IReadOnlyList<StoredEvent> events, EventBounds bounds, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var kept = _lanes[lane];
            foreach (var stored in events) kept[stored.E.Id] = JsonSerializer.SerializeToUtf8Bytes(stored, EventJson.Default.StoredEvent);
            Bound(kept, bounds);
        }

        return Task.CompletedTask;
    }

    public Task ReplaceAsync(EventLane lane, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var stored in events.Where(e => _lanes[lane].ContainsKey(e.E.Id))) _lanes[lane][stored.E.Id] = JsonSerializer.SerializeToUtf8Bytes(stored, EventJson.Default.StoredEvent);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken)
    {
        byte[][] found;
        lock (_lock)
        {
            found =
            [
                .. _lanes[lane].Reverse().SkipWhile(e => EventId.TimeOf(e.Key) > to).TakeWhile(e => EventId.TimeOf(e.Key) >= Floor(from)).Skip(skip).Take(most).Select(static e => e.Value),
            ];
        }

        return Task.FromResult<IReadOnlyList<StoredEvent>>([.. found.Select(static json => EventJson.Read(json)!)]);
    }

    public Task KeepMessageAsync(EventLane lane, string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _messages[lane][id] = (at, content);
            BoundMessages(_messages[lane], bounds);
        }

        return Task.CompletedTask;
    }

    public Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<byte[]?>(_messages.Values.Select(lane => lane.GetValueOrDefault(id)).FirstOrDefault(kept => kept.Content is not null && kept.At >= oldest).Content);
    }

    public Task TrimAsync(EventLane lane, EventBounds events, EventBounds messages, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Bound(_lanes[lane], events);
            BoundMessages(_messages[lane], messages);
        }

        return Task.CompletedTask;
    }

    private static DateTimeOffset Floor(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static void Bound(SortedDictionary<string, byte[]> events, EventBounds bounds) => Bound(events, static id => EventId.TimeOf(id) ?? DateTimeOffset.MinValue, bounds);

    private static void BoundMessages(SortedDictionary<string, (DateTimeOffset At, byte[] Content)> messages, EventBounds bounds) => Bound(messages, id => messages[id].At, bounds);

    private static void Bound<T>(SortedDictionary<string, T> kept, Func<string, DateTimeOffset> at, EventBounds bounds)
    {
        while (kept.Count > 0 && kept.Keys.First() is var first && (kept.Count > bounds.Most || at(first) < bounds.Oldest)) kept.Remove(first);
    }
}
