using JitGateway.Identity;
using JitGateway.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// Where sessions are kept. A call may throw <see cref="RedisUnavailableException"/>, and nothing else. What cannot be read (tampered with, or
/// written by a newer version) is not found, and is left alone.
/// </summary>
internal interface ISessionStore
{
    /// <summary>False: calls fail at once.</summary>
    bool IsReachable { get; }

    /// <summary>Whether ends of sessions on other nodes are heard at once.</summary>
    bool HearsEnds { get; }

    /// <summary>
    /// Names the one that is told which sessions ended, on whichever node; null when some may have ended unheard, or
    /// <see cref="IsReachable"/> changed.
    /// </summary>
    void Watch(Action<SessionId?> ended);

    /// <summary>Keeps a new session and enters it in the index of its person.</summary>
    Task CreateAsync(SessionToken token, Session session, CancellationToken cancellationToken);

    /// <summary>The session, unless it has ended by itself or by somebody.</summary>
    /// <param name="token">The cookie's value.</param>
    /// <param name="known">What the caller knows of it; the same object comes back when it is unchanged.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<FoundSession?> FindAsync(SessionToken token, Session? known, CancellationToken cancellationToken);

    /// <summary>Notes that the person was seen; never moves backwards.</summary>
    /// <returns>False where the session is gone.</returns>
    Task<bool> TouchAsync(SessionId id, Session session, DateTimeOffset seen, CancellationToken cancellationToken);

    /// <returns>False where there was none.</returns>
    Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken);

    /// <returns>How many ended.</returns>
    Task<int> EndAllAsync(SubjectKey subject, CancellationToken cancellationToken);
}

/// <param name="Session">The session.</param>
/// <param name="LastSeen">When the store last heard that the person was there.</param>
internal readonly record struct FoundSession(Session Session, DateTimeOffset LastSeen);
