using System.Collections.Concurrent;

namespace JitGateway.Sessions;

/// <summary>Sessions that are over for this node though the store was not told yet, because it was away or they were many. Until it was told, what it says of them is not believed.</summary>
internal sealed class PostponedEnds
{
    private readonly ConcurrentDictionary<SessionId, bool> _ids = new();

    public IEnumerable<SessionId> Ids => _ids.Select(static i => i.Key);

    /// <summary>Asked by every request that has to look up its session; takes no lock.</summary>
    public bool Contains(SessionId id) => _ids.ContainsKey(id);

    /// <returns>False where it stands here already.</returns>
    public bool Add(SessionId id) => _ids.TryAdd(id, true);

    public void Remove(SessionId id) => _ids.TryRemove(id, out _);
}
