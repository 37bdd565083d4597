using System.Collections.Concurrent;

namespace JitGateway.Sessions;

/// <summary>Sessions that are over for this node though the store, which was away, could not be told. Until it was told, what it says of them is not believed.</summary>
internal sealed class PostponedEnds
{
    private readonly ConcurrentDictionary<SessionId, bool> _ids = new();

    public IEnumerable<SessionId> Ids => _ids.Select(static i => i.Key);

    /// <summary>Asked by every request that has to look up its session; takes no lock.</summary>
    public bool Contains(SessionId id) => _ids.ContainsKey(id);

    public void Add(SessionId id) => _ids[id] = true;

    public void Remove(SessionId id) => _ids.TryRemove(id, out _);
}
