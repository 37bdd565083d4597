using System.Buffers.Text;
using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// Sessions in Redis: one string per session (<see cref="SealedSession"/>), whose time to live is the idle limit, and one sorted set
/// per person with the ids of the sessions by their latest end; another per NameID where that is not what makes the person. Every script touches one key. While Redis is full it refuses a script whose
/// first write may need memory: what prolongs or ends sessions begins with one that needs none.
/// </summary>
internal sealed partial class RedisSessionStore(RedisConnection redis, Active<SessionsOptions> options, TimeProvider time, ILogger<RedisSessionStore> logger) : ISessionStore
{
    // KEYS: index of the person, or of a NameID. ARGV: session, its latest end, now (ms). What is over by this clock and by the server's leaves: a node whose clock is ahead throws nobody out
    private const string IndexScript = """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', math.min(tonumber(ARGV[3]), redis.call('TIME')[1] * 1000))
        redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
        local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(1, tonumber(last[2]) - tonumber(ARGV[3]))))
        return 1
        """;

    // KEYS: session. ARGV: offset of last seen and its last byte, its bytes, the same as a number, time to live, pause (ms). What another node noted stays
    // unless this is later by a pause: over all nodes, one write a minute. Where a clock was put back no time is later, and the time to live, which Redis counts, decides
    private const string TouchScript = """
        local seen = redis.call('GETRANGE', KEYS[1], ARGV[1], ARGV[2])
        if #seen < 8 then return 0 end
        local pause = tonumber(ARGV[6])
        local later = tonumber(ARGV[4]) - struct.unpack('>I8', seen) >= pause
        if not later and tonumber(ARGV[5]) - redis.call('PTTL', KEYS[1]) < pause then return 1 end
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        if later then redis.call('SETRANGE', KEYS[1], ARGV[1], ARGV[3]) end
        return 1
        """;

    // KEYS: session. ARGV: channel, id, last byte of what says in which indexes it is, first byte of what only says so: a link goes after its session. Every node hears it, whoever had the session
    private const string EndScript = """
        local head = redis.call('GETRANGE', KEYS[1], 0, ARGV[3])
        if string.byte(head) == tonumber(ARGV[4]) then return head end
        local found = redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[1], ARGV[2])
        if found == 0 then return false end
        return head
        """;

    private Action<SessionId?> _ended = static _ => { };
    private bool _watching;

    public bool IsReachable => redis.State.IsReachable;

    public bool HearsEnds => redis.Hears;

    public void Watch(Action<SessionId?> ended)
    {
        _ended += ended;
        if (!Interlocked.Exchange(ref _watching, true)) redis.Subscribe(redis.Keys.Revoked, OnMessage);
    }

    public async Task<bool> CreateAsync(SessionToken token, Session session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var record = SealedSession.Seal(token, session, SessionContent.Write(session));
        var life = session.TimeToLive(session.StartedAt, options.Value, now);
        if (life <= TimeSpan.Zero) return true;
        var mark = LoginMark.Of(session.User);
        List<string> indexes = [redis.Keys.SessionsOf(session.User.Subject.Hash)];
        if (mark is not null && session.User.Subject.Value != session.User.NameId) indexes.Add(redis.Keys.SessionsOfName(mark.Name));
        RedisValue[] entry = [token.Id.ToString(), session.ExpiresAt.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds()];
        await redis.ExecuteAsync(async db =>
        {
            // a session that is not in the indexes could not be ended with the others, so no cookie is given for it; where they are on one server, what the indexes name is there
            var kept = db.StringSetAsync(redis.Keys.Session(token.ToString()), record, life);
            await Task.WhenAll([kept, .. indexes.Select(index => (Task)db.ScriptEvaluateAsync(IndexScript, [index], entry))]);
            return true;
        }, cancellationToken);
        if (mark is null || !await HasEndedAsync(mark, session.User.AuthnInstant, cancellationToken)) return true;
        await EndAsync(token.Id, cancellationToken);
        return false;
    }

    public async Task<FoundSession?> FindAsync(SessionToken token, Session? known, CancellationToken cancellationToken)
    {
        var record = await redis.Reads.GetAsync(redis.Keys.Session(token.ToString()), cancellationToken);
        if (record is null) return null;
        if (SealedSession.OpenLink(token, record) is { } primary)
            return await FindAsync(primary, known, cancellationToken) is { } linked ? linked with { Primary = primary } : null;
        var session = known is not null && SealedSession.IsKnown(record) && SealedSession.TagOf(record).Span.SequenceEqual(known.Seal.Span) ? known : Open(token, record);
        if (session is null) return null;
        await KnowEpochsAsync(cancellationToken);
        var lastSeen = SealedSession.LastSeenOf(record);
        return session.IsOver(lastSeen, options.Value, time.GetUtcNow()) || Epochs.IsOver(session) ? null : new FoundSession(session, lastSeen);
    }

    public Task LinkAsync(SessionToken token, SessionToken primary, SessionTerms session, CancellationToken cancellationToken)
    {
        var life = session.EndOf(options.Value) - time.GetUtcNow();
        return life <= TimeSpan.Zero
            ? Task.CompletedTask
            : redis.ExecuteAsync(db => db.StringSetAsync(redis.Keys.Session(token.ToString()), SealedSession.SealLink(token, primary), life), cancellationToken);
    }

    public async Task<DateTimeOffset?> SeenAsync(SessionId id, CancellationToken cancellationToken)
    {
        byte[]? head = await redis.ExecuteAsync(db => db.StringGetRangeAsync(redis.Keys.Session(id.ToString()), 0, SealedSession.SubjectOffset, RedisReads.OfMaster), cancellationToken);
        return head?.Length > SealedSession.SubjectOffset ? SealedSession.LastSeenOf(head) : null;
    }

    public async Task<bool> TouchAsync(SessionId id, SessionTerms session, DateTimeOffset seen, CancellationToken cancellationToken)
    {
        var life = session.TimeToLive(seen, options.Value, time.GetUtcNow());
        if (life <= TimeSpan.Zero) return false;
        var lastSeen = new byte[sizeof(long)];
        SealedSession.WriteLastSeen(lastSeen, seen);
        RedisValue[] values =
        [
            SealedSession.LastSeenOffset, SealedSession.SubjectOffset - 1, lastSeen, seen.ToUnixTimeMilliseconds(),
            (long)life.TotalMilliseconds, (long)options.Value.TouchPause().TotalMilliseconds,
        ];
        return await redis.ExecuteAsync(async db => (int)await db.ScriptEvaluateAsync(TouchScript, [redis.Keys.Session(id.ToString())], values) == 1, cancellationToken);
    }

    public async Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        var head = await EndAsync(id, unless: SealedSession.Link, cancellationToken);
        if (head is not null && head.Length > 0 && head[0] == SealedSession.Link)
        {
            // the session first: where that fails, the link still leads to it and it can be ended again
            var ended = SealedSession.PrimaryOf(head) is { } primary && await EndAsync(primary, cancellationToken);
            await EndAsync(id, unless: null, cancellationToken);
            Remember(id);
            _ended(id);
            return ended;
        }

        Remember(id);
        _ended(id);
        if (head is null) return false;
        if (head.Length >= SealedSession.SubjectOffset + SealedSession.SubjectSize) await LeaveIndexesAsync(id, head, cancellationToken);
        return true;
    }

    /// <summary>It has ended, whatever comes of this: from an index an entry also goes by its time.</summary>
    private async Task LeaveIndexesAsync(SessionId id, byte[] head, CancellationToken cancellationToken)
    {
        var text = id.ToString();
        var subject = Base64Url.EncodeToString(head.AsSpan(SealedSession.SubjectOffset, SealedSession.SubjectSize));
        await TryAsync(() => redis.ExecuteAsync(db => db.SortedSetRemoveAsync(redis.Keys.SessionsOf(subject), text), cancellationToken));
        if (SealedSession.MarkOf(head) is { } mark && !head.AsSpan(SealedSession.SubjectOffset).StartsWith(mark.Bytes[..LoginMark.NameSize]))
            await TryAsync(() => redis.ExecuteAsync(db => db.SortedSetRemoveAsync(redis.Keys.SessionsOfName(mark.Name), text), cancellationToken));
    }

    /// <param name="id">The session or link.</param>
    /// <param name="unless">What begins with this stays.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How its record begins; null where there is none.</returns>
    private Task<byte[]?> EndAsync(SessionId id, byte? unless, CancellationToken cancellationToken)
    {
        var text = id.ToString();
        RedisValue[] values = [redis.Keys.Revoked, text, SealedSession.IndexedHead - 1, unless is { } first ? first : -1];
        return redis.ExecuteAsync(async db => (byte[]?)await db.ScriptEvaluateAsync(EndScript, [redis.Keys.Session(text)], values), cancellationToken);
    }

    public async Task<int> EndAllAsync(string subject, CancellationToken cancellationToken)
    {
        var index = redis.Keys.SessionsOf(subject);
        var members = await redis.ExecuteAsync(db => db.SortedSetRangeByRankAsync(index, flags: RedisReads.OfMaster), cancellationToken);
        return await EndEachAsync(Ids(members.Select(m => m.ToString())), failure: null, cancellationToken);
    }

    private Session? Open(SessionToken token, byte[] record)
    {
        if (SealedSession.Open(token, record) is not { } content)
        {
            Log.Unreadable(logger, token.Id, record.Length > 0 ? record[0].ToString(CultureInfo.InvariantCulture) : "none");
            return null;
        }

        try
        {
            return SessionContent.Read(content) with { Seal = SealedSession.TagOf(record).ToArray(), Epoch = SealedSession.EpochOf(record) };
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            Log.Malformed(logger, e, token.Id);
            return null;
        }
    }
}
