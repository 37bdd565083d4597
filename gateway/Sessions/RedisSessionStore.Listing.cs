using System.Runtime.CompilerServices;
using JitGateway.Redis;
using StackExchange.Redis;

namespace JitGateway.Sessions;

/// <summary>Listing: a person's sessions by the index, others by walking the keys in small steps (SCAN), which holds nobody up.</summary>
internal sealed partial class RedisSessionStore
{
    private const int PageSize = 250;

    public async IAsyncEnumerable<ListedSession> ListAsync(SessionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await KnowEpochsAsync(cancellationToken);
        await foreach (var page in IdsAsync(filter, cancellationToken))
            foreach (var session in await ReadAsync(page, cancellationToken))
                if (!Epochs.IsOver(session.IdentityProvider, session.Epoch) && filter.Fits(session))
                    yield return session;
    }

    private async Task<IReadOnlyList<ListedSession>> ReadAsync(IReadOnlyList<SessionId> ids, CancellationToken cancellationToken)
    {
        var heads = await redis.ExecuteAsync(db => Task.WhenAll(ids.Select(id => db.StringGetRangeAsync(redis.Keys.Session(id.ToString()), 0, SealedSession.LongestHead - 1, RedisReads.OfMaster))), cancellationToken);
        return [.. ids.Zip(heads, (id, head) => SealedSession.Read(id, (byte[]?)head ?? [])).OfType<ListedSession>()];
    }

    private async IAsyncEnumerable<IReadOnlyList<SessionId>> IdsAsync(SessionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
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

        var servers = await redis.ExecuteAsync(db => Task.FromResult(Servers(db)), cancellationToken);
        var seen = servers.Count > 1 ? new HashSet<SessionId>() : null;   // replicas say the same again
        foreach (var server in servers)
        {
            using var keys = server.Keys(pattern: redis.Keys.Session("*"), pageSize: PageSize).GetEnumerator();
            while (await redis.ExecuteAsync(_ => Task.Run(() => NextPage(keys)), cancellationToken) is { Count: > 0 } page)
                yield return Ids(page.Select(key => key[(key.IndexOf('{', StringComparison.Ordinal) + 1)..^1])).Where(id => seen?.Add(id) != false).ToArray();
        }
    }

    private static IReadOnlyList<IServer> Servers(IDatabase db) => [.. db.Multiplexer.GetEndPoints().Select(e => db.Multiplexer.GetServer(e)).Where(s => s.IsConnected)];

    /// <summary>Waits on its thread for each step of the walk: the client has no other way.</summary>
    private static List<string> NextPage(IEnumerator<RedisKey> keys)
    {
        var page = new List<string>(PageSize);
        while (page.Count < PageSize && keys.MoveNext()) page.Add(keys.Current.ToString());
        return page;
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
