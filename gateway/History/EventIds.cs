using System.Security.Cryptography;

namespace JitGateway.History;

/// <summary>Gives this node's events their ids. Its count begins anew between two milliseconds and long before it is at its end, so that what happens in one millisecond stands in the order in which it happened.</summary>
internal sealed class EventIds(int count)
{
    private const int Half = EventId.Counts / 2;

    private readonly Lock _lock = new();
    private int _count = count;
    private long _last;

    /// <summary>Begins anywhere: nodes that start together do not count alike.</summary>
    public EventIds()
        : this(RandomNumberGenerator.GetInt32(Half))
    {
    }

    public string New(DateTimeOffset at)
    {
        lock (_lock)
        {
            var millisecond = at.ToUnixTimeMilliseconds();
            var begins = millisecond != _last && _count >= Half;
            _last = millisecond;
            _count = begins ? 0 : (_count + 1) % EventId.Counts;
            return EventId.Of(at, _count);
        }
    }
}
