using System.Collections.Concurrent;
using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// Which sessions their persons ended by signing out: what the browser still says of them, on hosts whose cookies the sign-out did not reach, is worth nothing then. A session that ended otherwise leaves no trace here.
/// </summary>
internal sealed class SignOuts(RedisConnection redis, Active<SessionsOptions> options, TimeProvider time)
{
    /// <summary>As long as a browser is believed who was there last.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    /// <summary>Here; the oldest go first.</summary>
    private const int Most = 50_000;

    private readonly bool _isShared = options.Value.Store is SessionStoreKind.Redis;
    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _here = new();
    private readonly ConcurrentQueue<SessionId> _order = new();
    private readonly ConcurrentDictionary<SessionId, bool> _untold = new();

    /// <summary>Never fails: where the store is away it is told when it is back, see <see cref="TellAsync()"/>.</summary>
    public async Task NoteAsync(SessionId session)
    {
        var until = time.GetUtcNow() + Memory;
        if (!_here.TryAdd(session, until)) return;
        _order.Enqueue(session);
        while (_order.TryPeek(out var oldest) && (_order.Count > Most || _here.GetValueOrDefault(oldest) <= time.GetUtcNow()) && _order.TryDequeue(out oldest)) _here.TryRemove(oldest, out _);
        if (!_isShared) return;
        _untold[session] = true;
        await TellAsync(session);
    }

    /// <summary>Whether one of them ended so; also where nobody can say.</summary>
    public async Task<bool> ContainsAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (_here.ContainsKey(session)) return true;
        if (!_isShared) return false;
        try
        {
            return await redis.ExecuteAsync(db => db.KeyExistsAsync(redis.Keys.SignOut(session.ToString()), RedisReads.OfMaster), cancellationToken);
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }

    /// <summary>Tells the other nodes what they could not be told before.</summary>
    public async Task TellAsync()
    {
        foreach (var (session, _) in _untold)
            if (!await TellAsync(session))
                return;
    }

    private async Task<bool> TellAsync(SessionId session)
    {
        try
        {
            await redis.ExecuteAsync(db => db.StringSetAsync(redis.Keys.SignOut(session.ToString()), "1", Memory), CancellationToken.None);
            _untold.TryRemove(session, out _);
            return true;
        }
        catch (RedisUnavailableException)
        {
            return false;
        }
    }
}
