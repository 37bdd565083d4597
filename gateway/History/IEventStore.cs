namespace JitGateway.History;

/// <summary>Whose events stand together: each lane is bounded by itself.</summary>
internal enum EventLane
{
    /// <summary>Of somebody who is signed in, or was just believed.</summary>
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

    /// <summary>The newest first, within two times that are both included; of one millisecond the higher id first.</summary>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="most">How many to give back.</param>
    Task<IReadOnlyList<StoredEvent>> ReadAsync(EventLane lane, DateTimeOffset from, DateTimeOffset to, int skip, int most, CancellationToken cancellationToken);

    /// <summary>Keeps what an inspection said of a message, beside the event of that id.</summary>
    Task KeepMessageAsync(string id, DateTimeOffset at, byte[] content, EventBounds bounds, CancellationToken cancellationToken);

    /// <summary>Null: it is not kept, or not any more.</summary>
    /// <param name="oldest">Older ones are not there.</param>
    Task<byte[]?> MessageAsync(string id, DateTimeOffset oldest, CancellationToken cancellationToken);
}

/// <param name="Oldest">What is older goes.</param>
/// <param name="Most">What is more goes, the oldest first.</param>
internal sealed record EventBounds(DateTimeOffset Oldest, int Most);
