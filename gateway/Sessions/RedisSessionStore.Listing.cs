using System.Runtime.CompilerServices;
using JitGateway.Redis;

namespace JitGateway.Sessions;

/// <summary>Listing: a person's sessions by the index, others by walking the keys (<see cref="RedisWalk"/>).</summary>
internal sealed partial class RedisSessionStore
{
    public async IAsyncEnumerable<ListedSession> ListAsync(SessionFilter filter, Action<string> unasked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await KnowEpochsAsync(cancellationToken);
        var seen = new HashSet<SessionId>();   // a walk may come by twice
        await foreach (var page in IdsAsync(filter, unasked, cancellationToken))
            foreach (var session in await ReadAsync(page, unasked, cancellationToken))
                if (!Epochs.IsOver(session.IdentityProvider, session.Epoch) && filter.Fits(session) && seen.Add(session.Id))
                    yield return session;
    }

    /// <summary>Each session by itself: where one server is away, those of the others are read.</summary>
    private async Task<IReadOnlyList<ListedSession>> ReadAsync(IReadOnlyList<SessionId> ids, Action<string> unasked, CancellationToken cancellationToken)
    {
        var heads = ids.Select(id => redis.ExecuteAsync(db => db.StringGetRangeAsync(redis.Keys.Session(id.ToString()), 0, SealedSession.LongestHead - 1, RedisReads.OfMaster), RedisWalk.Limit, cancellationToken)).ToList();
        var sessions = new List<ListedSession>();
        var failed = 0;
        for (var i = 0; i < ids.Count; i++)
            try
            {
                if (SealedSession.Read(ids[i], (byte[]?)await heads[i] ?? []) is { } session) sessions.Add(session);
            }
            catch (RedisUnavailableException) when (++failed < ids.Count)
            {
                unasked($"the server of session {ids[i]}");
            }

        return sessions;
    }

    private async IAsyncEnumerable<IReadOnlyList<SessionId>> IdsAsync(SessionFilter filter, Action<string> unasked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (filter.Id is { } only)
        {
            yield return [only];
            yield break;
        }

        if (filter.Subject is { } subject)
        {
            var members = await redis.ExecuteAsync(db => db.SortedSetRangeByRankAsync(redis.Keys.SessionsOf(subject), flags: RedisReads.OfMaster), cancellationToken);
            yield return Ids(members.Select(m => m.ToString()));
            yield break;
        }

        await foreach (var keys in new RedisWalk(redis).KeysAsync(redis.Keys.Session("*"), unasked, cancellationToken))
            if (keys.Count > 0)
                yield return Ids(keys.Select(key => key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..^1]));
    }

    private static IReadOnlyList<SessionId> Ids(IEnumerable<string> texts)
    {
        var ids = new List<SessionId>();
        foreach (var text in texts)
            if (SessionId.TryParse(text, out var id))
                ids.Add(id);
        return ids;
    }
}
