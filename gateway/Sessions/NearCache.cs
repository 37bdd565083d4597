using System.Collections.Concurrent;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Sessions;

/// <summary>
/// The sessions that this node served lately. A fresh entry answers without I/O and without a lock; any other is looked up in the
/// store, once for all requests that wait for it. Entries go when an end is heard, and are looked up again when one may have been missed.
/// </summary>
internal sealed class NearCache
{
    public const int DefaultCapacity = 20_000;

    /// <summary>How long an entry is believed while ends of sessions are not heard: a revocation must act within a second.</summary>
    private static readonly TimeSpan DeafTrust = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the next try waits during an outage.</summary>
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(500);

    private readonly ISessionStore _store;
    private readonly Active<SessionsOptions> _options;
    private readonly TimeProvider _time;
    private readonly GatewayMeter _meter;
    private readonly int _capacity;
    private readonly ConcurrentDictionary<SessionId, NearCacheEntry> _entries = new();
    private readonly ConcurrentDictionary<SessionId, Look> _looks = new();
    private long _recheckBefore;
    private long _outageSince;
    private long _forgotten;

    public NearCache(ISessionStore store, Active<SessionsOptions> options, TimeProvider time, GatewayMeter meter, int capacity = DefaultCapacity)
    {
        _store = store;
        _options = options;
        _time = time;
        _meter = meter;
        _capacity = capacity;
        _store.Watch(OnEnded);
    }

    public int Count => _entries.Count;

    /// <summary>Every entry, for upkeep.</summary>
    public IEnumerable<KeyValuePair<SessionId, NearCacheEntry>> Entries => _entries;

    /// <summary>The hot path: the person, if the entry is fresh.</summary>
    public SessionPrincipal? Fresh(SessionId id)
    {
        if (!_entries.TryGetValue(id, out var entry)) return null;
        var now = _time.GetTimestamp();
        if (!IsFresh(entry, now)) return null;
        entry.UsedAt = now;
        _meter.NearCacheHit();
        return entry.Principal;
    }

    /// <summary>The person of a session that is not fresh; null where there is no such session.</summary>
    /// <exception cref="RedisUnavailableException">The store does not answer, and the entry's grace is over.</exception>
    public Task<SessionPrincipal?> LookAsync(SessionToken token, CancellationToken cancellationToken)
    {
        _meter.NearCacheMiss();
        var mine = new Look(this, token);
        var look = _looks.GetOrAdd(token.Id, mine);
        if (ReferenceEquals(look, mine)) look.Start();
        return look.Found.WaitAsync(cancellationToken);
    }

    /// <summary>Enters a session that was just made.</summary>
    public SessionPrincipal Add(SessionToken token, Session session)
    {
        var now = _time.GetTimestamp();
        var entry = NewEntry(token, session);
        entry.Checked(now, now + Ticks(FreshFor(session)));
        entry.UsedAt = entry.TouchedAt = now;
        Keep(token.Id, entry);
        return entry.Principal;
    }

    /// <summary>What is known of a session; does not count as use.</summary>
    public NearCacheEntry? Find(SessionId id) => _entries.GetValueOrDefault(id);

    public void Forget(SessionId id)
    {
        // the look first: what it finds must not come in behind our back
        Interlocked.Increment(ref _forgotten);
        if (_looks.TryGetValue(id, out var look)) look.Outdated = true;
        if (_entries.TryRemove(id, out var entry)) entry.Forget();   // other hosts' cookies hold it too
    }

    private bool IsFresh(NearCacheEntry entry, long now)
    {
        if (entry.IsForgotten) return false;
        if (now < entry.GraceUntil) return true;
        var checkedAt = entry.CheckedAt;
        return now < entry.FreshUntil && checkedAt > Volatile.Read(ref _recheckBefore) && (_store.HearsEnds || now - checkedAt < Ticks(DeafTrust));
    }

    private void OnEnded(SessionId? id)
    {
        if (id is { } ended)
        {
            Forget(ended);
            return;
        }

        var now = _time.GetTimestamp();
        Volatile.Write(ref _recheckBefore, now);
        if (_store.IsReachable) Volatile.Write(ref _outageSince, 0);
        else Interlocked.CompareExchange(ref _outageSince, now, 0);
    }

    private async Task<SessionPrincipal?> FindAsync(Look look)
    {
        var id = look.Token.Id;
        var now = _time.GetTimestamp();
        var known = _entries.GetValueOrDefault(id);
        if (known is not null && IsFresh(known, now)) return Use(known, now);   // another look has just ended
        FoundSession? answer;
        var forgotten = Volatile.Read(ref _forgotten);
        try
        {
            answer = await _store.FindAsync(look.Token, known?.Session, CancellationToken.None);
        }
        catch (RedisUnavailableException) when (known is { IsForgotten: false } && !look.Outdated && HasGrace(known, now))
        {
            return Use(known, now);
        }

        Volatile.Write(ref _outageSince, 0);
        if (answer is not { } found)
        {
            Forget(id);
            return null;
        }

        var entry = known is { IsForgotten: false } && ReferenceEquals(known.Session, found.Session) ? known : EntryOf(found.Primary ?? look.Token, found.Session);
        entry.Checked(now, now + Ticks(FreshFor(found.Session)));
        var away = _time.GetUtcNow() - found.LastSeen;
        entry.TouchedAt = Math.Max(entry.TouchedAt, now - Ticks(away));
        Keep(id, entry);
        if (found.Primary is { } primary) Keep(primary.Id, entry);
        if (look.Outdated || (found.Primary is not null && forgotten != Volatile.Read(ref _forgotten))) Drop(id, entry);
        else if (away > _options.Value.IdleTimeout / 2) _ = TouchNowAsync(id, entry, now);
        return Use(entry, now);
    }

    // somebody who was away for long may not wait for upkeep: the session might end before
    private async Task TouchNowAsync(SessionId id, NearCacheEntry entry, long now)
    {
        try
        {
            if (await _store.TouchAsync(id, entry.Session, _time.GetUtcNow(), CancellationToken.None)) entry.TouchedAt = Math.Max(entry.TouchedAt, now);
        }
        catch (RedisUnavailableException)
        {
            // upkeep tries again
        }
    }

    /// <summary>During an outage: what was fresh when it began is believed for <see cref="SessionsOptions.OutageGrace"/>.</summary>
    private bool HasGrace(NearCacheEntry entry, long now)
    {
        var before = Interlocked.CompareExchange(ref _outageSince, now, 0);
        var since = before == 0 ? now : before;
        var options = _options.Value;
        var until = Math.Min(since + Ticks(options.OutageGrace), now + Ticks(entry.Session.EndOf(options) - _time.GetUtcNow()));
        if (entry.FreshUntil <= since || now >= until) return false;
        // one answer that is late is no outage: the next request asks again, so that an end is not passed over
        if (!_store.IsReachable) entry.GraceUntil = Math.Min(until, now + Ticks(OutagePause));
        return true;
    }

    private static SessionPrincipal Use(NearCacheEntry entry, long now)
    {
        entry.UsedAt = now;
        return entry.Principal;
    }

    /// <summary>The entry of a session by the cookie that it was made with, which cookies of other hosts share.</summary>
    private NearCacheEntry EntryOf(SessionToken token, Session session) =>
        _entries.TryGetValue(token.Id, out var entry) && !entry.IsForgotten && entry.Session.Seal.Span.SequenceEqual(session.Seal.Span) && entry.Session.StartedAt == session.StartedAt ? entry : NewEntry(token, session);

    /// <summary>It served the request that found it; the next one looks again.</summary>
    private void Drop(SessionId id, NearCacheEntry entry)
    {
        entry.Forget();
        _entries.TryRemove(id, out _);
    }

    private NearCacheEntry NewEntry(SessionToken token, Session session) =>
        new(session, new SessionPrincipal(session.User, token.ToString(), session.StartedAt, session.EndOf(_options.Value)));

    private TimeSpan FreshFor(Session session)
    {
        var options = _options.Value;
        var left = session.EndOf(options) - _time.GetUtcNow();
        return left < options.NearCache ? left : options.NearCache;
    }

    private void Keep(SessionId id, NearCacheEntry entry)
    {
        _entries[id] = entry;
        if (_entries.Count > _capacity) MakeRoom();
    }

    // a tenth at once, those that were not used for longest
    private void MakeRoom()
    {
        foreach (var (id, _) in _entries.ToArray().OrderBy(e => e.Value.UsedAt).Take(Math.Max(1, _capacity / 10)))
            _entries.TryRemove(id, out _);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>One look into the store, shared by all who wait for the same session.</summary>
    private sealed class Look(NearCache cache, SessionToken token)
    {
        private readonly TaskCompletionSource<SessionPrincipal?> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _outdated;

        public SessionToken Token { get; } = token;

        public Task<SessionPrincipal?> Found => _found.Task;

        /// <summary>The session ended while the store was asked: the answer must not stay.</summary>
        public bool Outdated
        {
            get => _outdated;
            set => _outdated = value;
        }

        public void Start() => _ = RunAsync();

        private async Task RunAsync()
        {
            try
            {
                var found = await cache.FindAsync(this);
                cache._looks.TryRemove(KeyValuePair.Create(Token.Id, this));
                _found.TrySetResult(found);
            }
            catch (Exception e)
            {
                cache._looks.TryRemove(KeyValuePair.Create(Token.Id, this));
                _found.TrySetException(e);
            }
        }
    }
}
