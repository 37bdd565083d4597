using System.Runtime.CompilerServices;
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

    /// <summary>Cookies of other hosts that one session may have; the oldest go.</summary>
    private const int MostLinks = 64;

    private static readonly TimeSpan PrunePause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, Kept> _sessions = [];
    private readonly Dictionary<string, HashSet<SessionId>> _index = new(StringComparer.Ordinal);
    private readonly List<(EndedLogin Login, IReadOnlyList<LoginMark> Marks)> _endedLogins = [];
    private readonly Dictionary<SessionId, SessionToken> _links = [];
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

    public SessionEpochs Epochs { get; } = new();

    public void Watch(Action<SessionId?> ended) => _ended += ended;

    public Task<long> EpochAsync(CancellationToken cancellationToken) => Task.FromResult(Epochs.Current);

    public Task<bool> CreateAsync(SessionToken token, Session session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<SessionId> gone = [];
        lock (_lock)
        {
            if (LoginMark.Of(session.User) is { } mark && HasEnded(mark, session.User.AuthnInstant, now)) return Task.FromResult(false);
            if (now - _pruned >= PrunePause) Prune(now, gone);
            if (_sessions.Count >= capacity) MakeRoom(gone);
            _sessions[token.Id] = new Kept(session) { LastSeen = session.StartedAt };
            foreach (var key in IndexesOf(session.User))
            {
                if (!_index.TryGetValue(key, out var ids)) _index[key] = ids = [];
                ids.Add(token.Id);
            }
        }

        foreach (var id in gone) _ended(id);
        return Task.FromResult(true);
    }

    public Task<FoundSession?> FindAsync(SessionToken token, Session? known, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var primary = _links.GetValueOrDefault(token.Id);
            return Task.FromResult<FoundSession?>(Live((primary ?? token).Id) is { } kept ? new FoundSession(kept.Session, kept.LastSeen, primary) : null);
        }
    }

    public Task LinkAsync(SessionToken token, SessionToken primary, SessionTerms session, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(primary.Id, out var kept)) return Task.CompletedTask;
            _links[token.Id] = primary;
            kept.Links.Enqueue(token.Id);
            if (kept.Links.Count > MostLinks) _links.Remove(kept.Links.Dequeue());
        }

        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> SeenAsync(SessionId id, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(Live(id)?.LastSeen);
    }

    public Task<bool> TouchAsync(SessionId id, SessionTerms session, DateTimeOffset seen, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Live(id) is not { } kept) return Task.FromResult(false);
            if (seen > kept.LastSeen) kept.LastSeen = seen;
            return Task.FromResult(true);
        }
    }

    public Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        bool found;
        lock (_lock)
        {
            if (_links.GetValueOrDefault(id) is { } primary) id = primary.Id;
            found = Remove(id);
        }

        _ended(id);
        return Task.FromResult(found);
    }

    public Task<int> EndAllAsync(string subject, CancellationToken cancellationToken)
    {
        SessionId[] ids;
        int count;
        lock (_lock)
        {
            ids = [.. Indexed(subject)];
            count = ids.Count(Remove);
        }

        foreach (var id in ids) _ended(id);
        return Task.FromResult(count);
    }

    public Task<int> EndAllAsync(EndedLogin login, CancellationToken cancellationToken)
    {
        SessionId[] ids;
        var marks = LoginMark.Of(login);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _endedLogins.RemoveAll(e => e.Login.Until <= now);
            if (login.Until > now) _endedLogins.Add((login, marks));
            ids = [.. Indexed(NameKey(marks[0])).Where(id => LoginMark.Of(_sessions[id].Session.User) is { } mark && marks.Any(mark.Fits))];
            // all of the person's are meant, also those that began under another name than the one they have now
            if (login.SessionIndexes.Count == 0) ids = [.. ids.Select(id => _sessions[id].Session.User.Subject.Hash).Distinct(StringComparer.Ordinal).SelectMany(Indexed)];
            foreach (var id in ids) Remove(id);
        }

        foreach (var id in ids) _ended(id);
        return Task.FromResult(ids.Length);
    }

    public Task EndAllAsync(SessionScope scope, CancellationToken cancellationToken)
    {
        lock (_lock) Epochs.Note(scope, Epochs.Current + 1);
        _ended(null);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ListedSession> ListAsync(SessionFilter filter, Action<string> unasked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListedSession[] listed;
        lock (_lock) listed = [.. _sessions.Where(s => Live(s.Key) is not null).Select(s => Listed(s.Key, s.Value)).Where(filter.Fits)];
        await Task.CompletedTask;
        foreach (var session in listed) yield return session;
    }

    private static ListedSession Listed(SessionId id, Kept kept) =>
        new(id, kept.Session.User.Subject.Hash, kept.Session.User.IdentityProvider, kept.Session.StartedAt, kept.LastSeen, kept.Session.Epoch);

    private Kept? Live(SessionId id) =>
        _sessions.TryGetValue(id, out var kept) && !kept.Session.IsOver(kept.LastSeen, options.Value, time.GetUtcNow()) && !Epochs.IsOver(kept.Session) ? kept : null;

    private void Prune(DateTimeOffset now, List<SessionId> gone)
    {
        _pruned = now;
        var active = options.Value;
        Remove(_sessions.Where(s => s.Value.Session.IsOver(s.Value.LastSeen, active, now) || Epochs.IsOver(s.Value.Session)), gone);
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
        foreach (var link in kept.Links) _links.Remove(link);
        foreach (var key in IndexesOf(kept.Session.User))
            if (_index.TryGetValue(key, out var ids) && ids.Remove(id) && ids.Count == 0)
                _index.Remove(key);
        return true;
    }

    private IEnumerable<SessionId> Indexed(string key) => _index.TryGetValue(key, out var ids) ? ids : [];

    private bool HasEnded(LoginMark mark, DateTimeOffset authenticated, DateTimeOffset now) =>
        _endedLogins.Exists(e => e.Login.Until > now && authenticated < e.Login.EndedAt && e.Marks.Any(mark.Fits));

    /// <summary>The person, and the name of the login where the identity provider has one.</summary>
    private static IEnumerable<string> IndexesOf(UserIdentity user) => LoginMark.Of(user) is { } mark ? [user.Subject.Hash, NameKey(mark)] : [user.Subject.Hash];

    private static string NameKey(LoginMark mark) => $"name {mark.Name}";

    private sealed class Kept(Session session)
    {
        public Session Session { get; } = session;

        public DateTimeOffset LastSeen { get; set; }

        public Queue<SessionId> Links { get; } = new();
    }
}
