using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// Sessions of one node. Bounded: when it is full, those whose persons have been away longest go first. Nothing is sealed here,
/// because whoever reads this process's memory reads the cookies too.
/// </summary>
internal sealed class InMemorySessionStore(Active<SessionsOptions> options, TimeProvider time, int capacity = InMemorySessionStore.DefaultCapacity) : ISessionStore
{
    public const int DefaultCapacity = 50_000;

    private static readonly TimeSpan PrunePause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, Kept> _sessions = [];
    private readonly Dictionary<SubjectKey, HashSet<SessionId>> _bySubject = [];
    private Action<SessionId?> _ended = static _ => { };
    private DateTimeOffset _pruned;

    public bool IsReachable => true;

    public bool HearsEnds => true;

    public int Count
    {
        get
        {
            lock (_lock) return _sessions.Count;
        }
    }

    public void Watch(Action<SessionId?> ended) => _ended = ended;

    public Task CreateAsync(SessionToken token, Session session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<SessionId> gone = [];
        lock (_lock)
        {
            if (now - _pruned >= PrunePause) Prune(now, gone);
            if (_sessions.Count >= capacity) MakeRoom(gone);
            _sessions[token.Id] = new Kept(session) { LastSeen = session.StartedAt };
            if (!_bySubject.TryGetValue(session.User.Subject, out var ids)) _bySubject[session.User.Subject] = ids = [];
            ids.Add(token.Id);
        }

        foreach (var id in gone) _ended(id);
        return Task.CompletedTask;
    }

    public Task<FoundSession?> FindAsync(SessionToken token, Session? known, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<FoundSession?>(
                _sessions.TryGetValue(token.Id, out var kept) && !kept.Session.IsOver(kept.LastSeen, options.Value, time.GetUtcNow())
                    ? new FoundSession(kept.Session, kept.LastSeen)
                    : null);
        }
    }

    public Task<bool> TouchAsync(SessionId id, Session session, DateTimeOffset seen, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var kept) || kept.Session.IsOver(kept.LastSeen, options.Value, time.GetUtcNow())) return Task.FromResult(false);
            if (seen > kept.LastSeen) kept.LastSeen = seen;
            return Task.FromResult(true);
        }
    }

    public Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        bool found;
        lock (_lock) found = Remove(id);
        _ended(id);
        return Task.FromResult(found);
    }

    public Task<int> EndAllAsync(SubjectKey subject, CancellationToken cancellationToken)
    {
        SessionId[] ids;
        int count;
        lock (_lock)
        {
            ids = _bySubject.TryGetValue(subject, out var found) ? [.. found] : [];
            count = ids.Count(Remove);
        }

        foreach (var id in ids) _ended(id);
        return Task.FromResult(count);
    }

    private void Prune(DateTimeOffset now, List<SessionId> gone)
    {
        _pruned = now;
        var active = options.Value;
        Remove(_sessions.Where(s => s.Value.Session.IsOver(s.Value.LastSeen, active, now)), gone);
    }

    // a hundredth at once, so that a full store is not searched at each login
    private void MakeRoom(List<SessionId> gone) => Remove(_sessions.OrderBy(s => s.Value.LastSeen).Take(Math.Max(1, capacity / 100)), gone);

    private void Remove(IEnumerable<KeyValuePair<SessionId, Kept>> sessions, List<SessionId> gone)
    {
        foreach (var id in sessions.Select(s => s.Key).ToArray())
        {
            Remove(id);
            gone.Add(id);
        }
    }

    private bool Remove(SessionId id)
    {
        if (!_sessions.Remove(id, out var kept)) return false;
        var subject = kept.Session.User.Subject;
        if (_bySubject.TryGetValue(subject, out var ids) && ids.Remove(id) && ids.Count == 0) _bySubject.Remove(subject);
        return true;
    }

    private sealed class Kept(Session session)
    {
        public Session Session { get; } = session;

        public DateTimeOffset LastSeen { get; set; }
    }
}
