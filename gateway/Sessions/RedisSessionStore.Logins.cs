using System.Globalization;
using JitGateway.Identity;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// Logins that their identity providers end. What is ended is noted before the indexes are read, and a new session looks for the note when it is in them: whichever comes first,
/// none is passed over.
/// </summary>
internal sealed partial class RedisSessionStore
{
    /// <summary>In place of a SessionIndex: every login of the person.</summary>
    private const string AnyLogin = "*";

    // KEYS: ended logins of a NameID. ARGV: time to live, when they ended (ms), then which. Neither goes back. PERSIST is the first write for a Redis that is full
    private const string NoteScript = """
        local left = redis.call('PTTL', KEYS[1])
        redis.call('PERSIST', KEYS[1])
        for i = 3, #ARGV do
          if tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '0') < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], ARGV[i], ARGV[2]) end
        end
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(left, tonumber(ARGV[1]))))
        return 1
        """;

    public async Task<int> EndAllAsync(EndedLogin login, CancellationToken cancellationToken)
    {
        var marks = LoginMark.Of(login);
        var failure = await TryAsync(() => NoteAsync(login, marks, cancellationToken));
        var (meant, unknown) = await FindAsync(login, marks, cancellationToken);
        var (others, untold) = login.SessionIndexes.Count == 0 ? await AllOfAsync(meant.Select(m => m.Subject), cancellationToken) : ([], null);
        return await EndEachAsync([.. meant.Select(m => m.Id).Union(others)], failure ?? unknown ?? untold, cancellationToken);
    }

    /// <summary>All sessions of these people: where a whole person is meant, also those that began under another name than the one they have now.</summary>
    private async Task<(IReadOnlyList<SessionId> Ids, RedisUnavailableException? Failure)> AllOfAsync(IEnumerable<string?> subjects, CancellationToken cancellationToken)
    {
        var members = await Task.WhenAll(subjects.OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(subject => TryGetAsync(() => redis.ExecuteAsync(db => db.SortedSetRangeByRankAsync(redis.Keys.SessionsOf(subject), flags: RedisReads.OfMaster), cancellationToken))));
        return ([.. Ids(members.SelectMany(m => m.Value ?? []).Select(m => m.ToString()))], members.Select(m => m.Failure).FirstOrDefault(f => f is not null));
    }

    /// <summary>Whether the others end does not hang on one of them: each may be on a server of its own.</summary>
    /// <param name="ids">The sessions.</param>
    /// <param name="failure">What has failed before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many ended.</returns>
    /// <exception cref="RedisUnavailableException">Something failed, for one at least; the others have ended.</exception>
    private async Task<int> EndEachAsync(IReadOnlyList<SessionId> ids, RedisUnavailableException? failure, CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var id in ids)
        {
            var failed = await TryAsync(async () => ended += await EndAsync(id, cancellationToken) ? 1 : 0);
            failure ??= failed;
        }

        return failure is null ? ended : throw new RedisUnavailableException($"{ended} sessions ended, not all: {failure.Message}", failure) { IsRefusal = failure.IsRefusal };
    }

    private Task NoteAsync(EndedLogin login, IReadOnlyList<LoginMark> marks, CancellationToken cancellationToken)
    {
        var left = login.Until - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return Task.CompletedTask;
        RedisValue[] values = [(long)left.TotalMilliseconds, login.EndedAt.ToUnixTimeMilliseconds(), .. login.SessionIndexes.Count == 0 ? [AnyLogin] : marks.Select(m => (RedisValue)m.SessionIndex)];
        return redis.ExecuteAsync(db => db.ScriptEvaluateAsync(NoteScript, [redis.Keys.EndedLogins(marks[0].Name)], values), cancellationToken);
    }

    private async Task<bool> HasEndedAsync(LoginMark mark, DateTimeOffset authenticated, CancellationToken cancellationToken)
    {
        RedisValue[] fields = [AnyLogin, mark.SessionIndex];
        var ends = await redis.ExecuteAsync(db => db.HashGetAsync(redis.Keys.EndedLogins(mark.Name), fields, RedisReads.OfMaster), cancellationToken);
        return ends.Any(end => long.TryParse(end.ToString(), CultureInfo.InvariantCulture, out var ended) && authenticated.ToUnixTimeMilliseconds() < ended);
    }

    /// <summary>By the NameID as the person's key, and by the NameID alone. What an older gateway made has no mark: all that the person has of that kind is meant.</summary>
    /// <returns>As far as they can be told, and why others cannot.</returns>
    private async Task<(IReadOnlyList<(SessionId Id, string? Subject)> Meant, RedisUnavailableException? Failure)> FindAsync(EndedLogin login, IReadOnlyList<LoginMark> marks, CancellationToken cancellationToken)
    {
        RedisKey[] indexes = [redis.Keys.SessionsOf(new SubjectKey(login.Issuer, login.NameId).Hash), redis.Keys.SessionsOfName(marks[0].Name)];
        var members = await Task.WhenAll(indexes.Select(index => TryGetAsync(() => redis.ExecuteAsync(db => db.SortedSetRangeByRankAsync(index, flags: RedisReads.OfMaster), cancellationToken))));
        var ids = Ids(members.SelectMany(m => m.Value ?? []).Select(m => m.ToString()));
        var heads = await Task.WhenAll(ids.Select(id => TryGetAsync(() =>
            redis.ExecuteAsync(db => db.StringGetRangeAsync(redis.Keys.Session(id.ToString()), 0, SealedSession.IndexedHead - 1, RedisReads.OfMaster), cancellationToken))));
        return ([.. ids.Zip(heads, (id, head) => (Id: id, Head: (byte[]?)head.Value ?? [])).Where(s => IsMeant(s.Head)).Select(s => (s.Id, SealedSession.SubjectOf(s.Head)))],
            members.Select(m => m.Failure).Concat(heads.Select(h => h.Failure)).FirstOrDefault(f => f is not null));

        bool IsMeant(byte[] head) => head.Length > 0 && (!SealedSession.HasMark(head) || (SealedSession.MarkOf(head) is { } mark && marks.Any(mark.Fits)));
    }

    private static async Task<RedisUnavailableException?> TryAsync(Func<Task> step) => (await TryGetAsync(async () =>
    {
        await step();
        return true;
    })).Failure;

    private static async Task<(T? Value, RedisUnavailableException? Failure)> TryGetAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return (await step(), null);
        }
        catch (RedisUnavailableException e)
        {
            return (default, e);
        }
    }
}
