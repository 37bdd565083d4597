using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace JitGateway.Sessions;

/// <summary>
/// The entries of the near cache, no more than it may hold. Reading takes no lock. Who adds or removes takes one for a moment, at a cost
/// that does not grow with their number: the entry that came or was moved up longest ago goes, unless it was used since; then it moves up.
/// </summary>
internal sealed class NearCacheEntries(Func<NearCacheBounds> bounds)
{
    /// <summary>How many entries may move up before one goes all the same.</summary>
    private const int MostMoves = 16;

    private readonly ConcurrentDictionary<SessionId, NearCacheEntry> _entries = new();
    private readonly Dictionary<SessionId, LinkedListNode<Place>> _places = [];
    private readonly LinkedList<Place> _order = new();
    private readonly Lock _lock = new();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock) return _places.Count;
        }
    }

    /// <summary>About how much memory the entries take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public IEnumerable<KeyValuePair<SessionId, NearCacheEntry>> All => _entries;

    public NearCacheEntry? Find(SessionId id) => _entries.TryGetValue(id, out var entry) ? entry : null;

    public void Set(SessionId id, NearCacheEntry entry)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(id, out var node)) Take(node);
            var place = new Place(id, entry, entry.UsedAt);
            _places[id] = _order.AddLast(place);
            Interlocked.Add(ref _bytes, entry.Bytes);
            _entries[id] = entry;
            var most = bounds();
            while (_order.Count > 1 && (_places.Count > most.Count || _bytes > most.Bytes)) MakeRoom();
        }
    }

    public NearCacheEntry? Remove(SessionId id)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(id, out var node)) return null;
            Take(node);
            _entries.TryRemove(id, out _);
            return node.Value.Entry;
        }
    }

    private void MakeRoom()
    {
        for (var moves = 0; moves < MostMoves && _order.First!.Value is var first && first.Entry.UsedAt is var used && used > first.UsedAt; moves++)
        {
            var node = _order.First!;
            _order.RemoveFirst();
            node.Value = first with { UsedAt = used };
            _order.AddLast(node);
        }

        var oldest = _order.First!;
        Take(oldest);
        _entries.TryRemove(oldest.Value.Id, out _);
    }

    private void Take(LinkedListNode<Place> node)
    {
        _order.Remove(node);
        _places.Remove(node.Value.Id);
        Interlocked.Add(ref _bytes, -node.Value.Entry.Bytes);
    }

    /// <param name="UsedAt">The last use that was known when it came here.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(SessionId Id, NearCacheEntry Entry, long UsedAt);
}

/// <summary>How much the near cache may hold.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NearCacheBounds(int Count, long Bytes);
