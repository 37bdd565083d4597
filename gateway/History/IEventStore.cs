namespace JitGateway.History;

/// <summary>Whose events, and messages, stand together: each lane is bounded by itself.</summary>
internal enum EventLane
{
    /// <summary>Of somebody who is signed in, or was just believed. Messages: that a login waited for, or that an identity provider signed.</summary>
    People,

    /// <summary>Of nobody who is known: anybody can cause them.</summary>
    Strangers,
}

/// <summary>Where events are kept, over all nodes or in this one's memory.</summary>
internal interface IEventStore
{
    /// <summary>More than these it does not hold in any lane, whatever is configured.</summary>
    int MostEntries { get; }

    /// <summary>Adds events, and takes away those that are too old or too many. The same event again changes nothing.</summary>
    Task AppendAsync(EventLane lane, IReadOnlyList<StoredEvent> events, EventBounds bounds, CancellationToken cancellationToken);

    /// <summary>Puts events in the place of those with the same ids. One that is gone stays gone.</summary>
    Task ReplaceAsync(EventLane lane, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken);

    /// <summary>The newest first, within two times that are both included; of one millisecond the higher id first.</summary>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="most">How many to give back.</param>
    Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken);

    /// <summary>Keeps what an inspection said of a message, beside the event of that id, and takes away those that are too old or too many.</summary>
    Task KeepMessageAsync(EventLane lane, string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken);

    /// <summary>Null: it is not kept, or not any more.</summary>
    /// <param name="oldest">Older ones are not there.</param>
    Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>Takes away what is too old or too much, of events and of messages.</summary>
    Task TrimAsync(EventLane lane, EventBounds events, EventBounds messages, CancellationToken cancellationToken);
}

/// <param name="Now">What the clock says.</param>
/// <param name="Keep">What is older goes, also where no node is left that takes it away.</param>
/// <param name="Most">What is more goes, the oldest first.</param>
internal sealed record EventBounds(DateTimeOffset Now, TimeSpan Keep, int Most)
{
    public DateTimeOffset Oldest => Now - Keep;

    /// <param name="mostEntries">What the store holds at most.</param>
    public static EventBounds OfEvents(EventsOptions kept, int mostEntries, DateTimeOffset now) => new(now, kept.Keep, Math.Max(1, Math.Min(kept.Entries / 2, mostEntries)));

    /// <summary>None, where none are kept.</summary>
    public static EventBounds OfMessages(EventsOptions kept, EventLane lane, DateTimeOffset now) => kept.FailedMessages is { Keep: { } keep, Most: var most }
        ? new EventBounds(now, keep, lane == EventLane.Strangers ? most / 2 : most - (most / 2))
        : new EventBounds(now, TimeSpan.Zero, 0);
}
