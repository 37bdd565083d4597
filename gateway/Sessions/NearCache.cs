using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
    /// <summary>Under which a person remembers its <see cref="NearCacheEntry"/>.</summary>
    public static readonly object MemoKey = new();

    /// <summary>How long an entry is believed while ends of sessions are not heard: a revocation must act within a second.</summary>
    private static readonly TimeSpan DeafTrust = TimeSpan.FromMilliseconds(250);

    /// <summary>What clocks of nodes that are kept right may differ by.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(1);

    /// <summary>How long the next try waits during an outage.</summary>
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(500);

    /// <summary>For how long no look may have failed before an outage counts as over: where one of several servers is down, looks at the others succeed.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private readonly ISessionStore _store;
    private readonly PostponedEnds _postponed;
    private readonly Active<SessionsOptions> _options;
    private readonly TimeProvider _time;
    private readonly GatewayMeter _meter;
    private readonly long _deafTrust;
    private readonly NearCacheEntries _entries;
    private readonly ConcurrentDictionary<SessionId, Look> _looks = new();
    private long _recheckBefore;
    private long _outageSince;
    private long _failedAt;
    private readonly RecentEnds _ends = new();

    public NearCache(ISessionStore store, PostponedEnds postponed, Active<SessionsOptions> options, TimeProvider time, GatewayMeter meter)
    {
        _store = store;
        _postponed = postponed;
        _options = options;
        IsSealed = options.Value.NearCacheSealed;
        _time = time;
        _meter = meter;
        _deafTrust = Ticks(DeafTrust);
        _entries = new NearCacheEntries(() => new NearCacheBounds(options.Value.NearCacheEntries, options.Value.NearCacheMegabytes * 1024L * 1024L));
        _store.Watch(OnEnded);
    }

    /// <summary>Whether persons are known only while a request of theirs is under way (<see cref="SessionsOptions.NearCacheSealed"/>).</summary>
    public bool IsSealed { get; }

    public int Count => _entries.Count;

    /// <summary>About how much memory the entries take.</summary>
    public long Bytes => _entries.Bytes;

    /// <summary>Every entry, for upkeep.</summary>
    public IEnumerable<KeyValuePair<SessionId, NearCacheEntry>> Entries => _entries.All;

    /// <summary>The hot path: the person, if the entry is fresh.</summary>
    /// <param name="id">The id of the cookie.</param>
    /// <param name="cookie">Its value.</param>
    public SessionPrincipal? Fresh(SessionId id, ReadOnlySpan<char> cookie)
    {
        if (_entries.Find(id) is not { } entry) return null;
        var now = _time.GetTimestamp();
        if (!IsFresh(entry, now) || !IsHeardOf(id, entry) || entry.PersonFor(id, cookie) is not { } person) return null;
        entry.UsedAt = now;
        _meter.NearCacheHit();
        return person;
    }

    /// <summary>The person of a session that is not fresh; null where there is no such session.</summary>
    /// <param name="token">The cookie's value.</param>
    /// <param name="cancellationToken">Ends the wait; the look goes on for the others who wait for it.</param>
    /// <exception cref="RedisUnavailableException">The store does not answer, and the entry's grace is over.</exception>
    public Task<SessionPrincipal?> LookAsync(SessionToken token, CancellationToken cancellationToken)
    {
        _meter.NearCacheMiss();
        var mine = new Look(this, token);
        var look = _looks.GetOrAdd(token.Id, mine);
        return (ReferenceEquals(look, mine) ? look.RunAsync() : look.Found).WaitAsync(cancellationToken);
    }

    /// <summary>What is to be remembered before a session is made.</summary>
    public NearCacheMoment Now() => new(_time.GetTimestamp(), _ends.Count);

    /// <summary>Enters a session that was just made.</summary>
    /// <param name="token">The cookie's value.</param>
    /// <param name="session">The session.</param>
    /// <param name="before">From before it was made: its end may have come before it is here.</param>
    public SessionPrincipal Add(SessionToken token, Session session, NearCacheMoment before)
    {
        var entry = NewEntry(token, session, new SessionNotes());
        entry.Checked(before.At, before.At + Ticks(FreshFor(session)));
        entry.UsedAt = entry.TouchedAt = _time.GetTimestamp();
        _entries.Set(token.Id, entry);
        if (_ends.Contains(token.Id, before.Ends)) Drop(token.Id, entry);
        return entry.PersonOf(session);
    }

    /// <summary>What is known of a session; does not count as use.</summary>
    public NearCacheEntry? Find(SessionId id) => _entries.Find(id);

    public void Forget(SessionId id)
    {
        // the look first: what it finds must not come in behind our back
        _ends.Add(id);
        if (_looks.TryGetValue(id, out var look)) look.Outdated = true;
        _entries.Remove(id)?.Forget();   // other hosts' cookies hold it too
    }

    private bool IsFresh(NearCacheEntry entry, long now)
    {
        if (entry.IsForgotten) return false;
        if (now < entry.GraceUntil) return true;
        var checkedAt = entry.CheckedAt;
        return now < entry.FreshUntil && checkedAt > Volatile.Read(ref _recheckBefore) && (now - checkedAt < _deafTrust || _store.HearsEnds);
    }

    /// <summary>An end names the session alone. What a host of its own is known by is worth nothing once the place of the session was needed for others.</summary>
    private bool IsHeardOf(SessionId id, NearCacheEntry entry) => entry.Id == id || ReferenceEquals(_entries.Find(entry.Id), entry);

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
        var known = _entries.Find(id);
        if (known is not null && IsFresh(known, now) && IsHeardOf(id, known) && Use(known, look.Token, now) is { } person) return person;   // another look has just ended
        if (_postponed.Contains(id) || (known is not null && _postponed.Contains(known.Id))) return null;
        FoundSession? answer;
        var ends = _ends.Count;
        try
        {
            answer = await _store.FindAsync(look.Token, known?.Session, CancellationToken.None);
        }
        catch (RedisUnavailableException) when (known is { IsForgotten: false } && !look.Outdated && IsHeardOf(id, known) && !_store.Epochs.IsOver(known.Terms) && HasGrace(known, now))
        {
            if (Use(known, look.Token, now) is { } graced) return graced;
            throw;
        }

        EndOutage(now);
        if (answer is not { } found || _postponed.Contains((found.Primary ?? look.Token).Id))
        {
            Forget(id);
            return null;
        }

        var entry = known is { IsForgotten: false } && known.Holds(found.Session) ? known : EntryOf(found.Primary ?? look.Token, found.Session, known);
        entry.Checked(now, now + Ticks(FreshFor(found.Session)));
        var away = _time.GetUtcNow() - found.LastSeen;
        if (away > -ClocksDiffer) entry.TouchedAt = Math.Max(entry.TouchedAt, now - Ticks(away));   // a sight in the future says nothing: the clock was put back
        entry.UsedAt = now;
        if (found.Primary is { } primary)
        {
            entry.Link(look.Token, primary);
            _entries.Set(primary.Id, entry);
        }

        _entries.Set(id, entry);
        if (look.Outdated || (found.Primary is { } session && _ends.Contains(session.Id, ends))) Drop(id, entry);
        else if (away > _options.Value.IdleTimeout / 2) _ = TouchNowAsync(entry, now);
        return entry.PersonOf(found.Session);
    }

    // somebody who was away for long may not wait for upkeep: the session might end before
    private async Task TouchNowAsync(NearCacheEntry entry, long now)
    {
        try
        {
            if (await _store.TouchAsync(entry.Id, entry.Terms, _time.GetUtcNow(), CancellationToken.None)) entry.TouchedAt = Math.Max(entry.TouchedAt, now);
        }
        catch (RedisUnavailableException)
        {
            // upkeep tries again
        }
    }

    /// <summary>During an outage: what was fresh when it began is believed for <see cref="SessionsOptions.OutageGrace"/>.</summary>
    private bool HasGrace(NearCacheEntry entry, long now)
    {
        Volatile.Write(ref _failedAt, now);
        var before = Interlocked.CompareExchange(ref _outageSince, now, 0);
        var since = before == 0 ? now : before;
        var options = _options.Value;
        var until = Math.Min(since + Ticks(options.OutageGrace), now + Ticks(entry.Terms.EndOf(options) - _time.GetUtcNow()));
        // nobody asks while an entry is fresh, so where only its server is down the first who notices may be the look that ends its freshness
        var slack = _store.IsReachable ? Ticks(Calm) : 0;
        if (entry.FreshUntil + slack <= since || now >= until) return false;
        // one answer that is late is no outage: the next request asks again, so that an end is not passed over
        if (!_store.IsReachable) entry.GraceUntil = Math.Min(until, now + Ticks(OutagePause));
        return true;
    }

    private void EndOutage(long now)
    {
        if (Volatile.Read(ref _outageSince) != 0 && now - Volatile.Read(ref _failedAt) > Ticks(Calm)) Volatile.Write(ref _outageSince, 0);
    }

    private static SessionPrincipal? Use(NearCacheEntry entry, SessionToken token, long now)
    {
        entry.UsedAt = now;
        return entry.PersonFor(token.Id, token.Value);
    }

    /// <summary>The entry of a session by the cookie that it was made with, which cookies of other hosts share.</summary>
    private NearCacheEntry EntryOf(SessionToken token, Session session, NearCacheEntry? former) =>
        _entries.Find(token.Id) is { IsForgotten: false } entry && entry.Holds(session) ? entry : NewEntry(token, session, former is { IsForgotten: false } ? former.Notes : new SessionNotes());

    /// <summary>It served the request that found it; the next one looks again.</summary>
    private void Drop(SessionId id, NearCacheEntry entry)
    {
        entry.Forget();
        _entries.Remove(id);
    }

    private NearCacheEntry NewEntry(SessionToken token, Session session, SessionNotes notes)
    {
        var endsAt = session.EndOf(_options.Value);
        return IsSealed ? SealedEntry.Of(token, session, endsAt, notes) : new ClearEntry(token, session, endsAt, notes);
    }

    private TimeSpan FreshFor(Session session)
    {
        var options = _options.Value;
        var left = session.EndOf(options) - _time.GetUtcNow();
        return left < options.NearCache ? left : options.NearCache;
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

        /// <summary>Whoever looks first goes on with what is found, without a detour over another thread.</summary>
        public async Task<SessionPrincipal?> RunAsync()
        {
            try
            {
                var found = await cache.FindAsync(this);
                cache._looks.TryRemove(KeyValuePair.Create(Token.Id, this));
                _found.TrySetResult(found);
                return found;
            }
            catch (Exception e)
            {
                cache._looks.TryRemove(KeyValuePair.Create(Token.Id, this));
                _found.TrySetException(e);
                _ = _found.Task.Exception;   // perhaps nobody else waits for it
                throw;
            }
        }
    }
}

/// <param name="At">Ticks of the monotonic clock.</param>
/// <param name="Ends">How many ends this node has heard of.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NearCacheMoment(long At, long Ends);
