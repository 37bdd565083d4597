using System.Collections.Concurrent;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

/// <summary>A store that counts, can fall silent, and answers when the test says so.</summary>
internal sealed class ScriptedStore : ISessionStore
{
    private readonly ConcurrentDictionary<SessionId, FoundSession> _sessions = new();
    private Action<SessionId?> _ended = static _ => { };
    private readonly ConcurrentDictionary<SessionId, SessionToken> _links = new();
    private readonly ConcurrentDictionary<SessionId, bool> _lost = new();
    private int _finds;
    private int _unanswered;

    public bool IsReachable { get; private set; } = true;

    public bool HearsEnds { get; set; } = true;

    public SessionEpochs Epochs { get; } = new();

    public int Finds => _finds;

    public List<(SessionId Id, DateTimeOffset Seen)> Touches { get; } = [];

    public List<SessionId> Ended { get; } = [];

    /// <summary>Set: look-ups wait for it.</summary>
    public TaskCompletionSource? Answer { get; set; }

    /// <summary>Set: runs when a session has been kept, before whoever keeps it is told.</summary>
    public Action<SessionId>? Kept { get; set; }

    /// <summary>Set: the next note that a person was seen, or the next end, throws it.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Set: whoever asks when a person was seen, or ends a session, waits for it.</summary>
    public TaskCompletionSource? Silence { get; set; }

    /// <summary>How many had to wait.</summary>
    public int Unanswered => _unanswered;

    public void Watch(Action<SessionId?> ended) => _ended += ended;

    public Task<bool> CreateAsync(SessionToken token, Session session, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        _sessions[token.Id] = new FoundSession(session, session.StartedAt);
        Kept?.Invoke(token.Id);
        return Task.FromResult(true);
    }

    public async Task<FoundSession?> FindAsync(SessionToken token, Session? known, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _finds);
        ThrowIfAway(token.Id);
        var primary = _links.GetValueOrDefault(token.Id);
        var found = _sessions.TryGetValue((primary ?? token).Id, out var session) && !Epochs.IsOver(session.Session) ? session with { Primary = primary } : default(FoundSession?);
        if (Answer is { } answer) await answer.Task;
        return found;
    }

    public Task<bool> TouchAsync(SessionId id, SessionTerms session, DateTimeOffset seen, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        ThrowFault();
        if (!_sessions.TryGetValue(id, out var found)) return Task.FromResult(false);
        Touches.Add((id, seen));
        _sessions[id] = found with { LastSeen = seen };
        return Task.FromResult(true);
    }

    public async Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        ThrowIfAway(id);
        ThrowFault();
        var session = _links.TryGetValue(id, out var primary) ? primary.Id : id;
        ThrowIfAway(session);
        var found = _sessions.TryRemove(session, out _);
        foreach (var ended in new[] { session, id }.Distinct())
        {
            lock (Ended) Ended.Add(ended);
            _links.TryRemove(ended, out _);
            _ended(ended);
        }

        return found;
    }

    public Task<int> EndAllAsync(string subject, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> EndAllAsync(EndedLogin login, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task EndAllAsync(SessionScope scope, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        Epochs.Note(scope, Epochs.Current + 1);
        _ended(null);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<ListedSession> ListAsync(SessionFilter filter, Action<string> unasked, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task LinkAsync(SessionToken token, SessionToken primary, SessionTerms session, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        _links[token.Id] = primary;
        return Task.CompletedTask;
    }

    public async Task<DateTimeOffset?> SeenAsync(SessionId id, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        ThrowIfAway();
        return _sessions.TryGetValue(id, out var found) ? found.LastSeen : null;
    }

    public Task<long> EpochAsync(CancellationToken cancellationToken) => Task.FromResult(Epochs.Current);

    /// <summary>Another node ends a session, and this one hears it.</summary>
    public void EndElsewhere(SessionId id)
    {
        EndUnheard(id);
        _ended(id);
    }

    /// <summary>Another node ends a session while nobody hears.</summary>
    public void EndUnheard(SessionId id) => _sessions.TryRemove(id, out _);

    /// <summary>The server that has this session is down; the others answer.</summary>
    public void Lose(SessionId id) => _lost[id] = true;

    public void MayHaveMissed() => _ended(null);

    public void GoAway()
    {
        IsReachable = HearsEnds = false;
        _ended(null);
    }

    public void ComeBack()
    {
        IsReachable = HearsEnds = true;
        _ended(null);
    }

    private void ThrowIfAway(SessionId id)
    {
        ThrowIfAway();
        if (_lost.ContainsKey(id)) throw new RedisUnavailableException("the server of this session is down");
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (Silence is not { } silence) return;
        Interlocked.Increment(ref _unanswered);
        await silence.Task.WaitAsync(cancellationToken);
    }

    private void ThrowFault()
    {
        if (Fault is not { } fault) return;
        Fault = null;
        throw fault;
    }

    private void ThrowIfAway()
    {
        if (!IsReachable) throw new RedisUnavailableException("away");
    }
}
