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
    /// Adds one that is told which sessions ended, on whichever node; null when others ended too: a whole <see cref="SessionScope"/>, some unheard
    /// perhaps, or <see cref="IsReachable"/> changed.
    /// </summary>
    void Watch(Action<SessionId?> ended);

    /// <summary>Which scopes ended, as far as this node knows.</summary>
    SessionEpochs Epochs { get; }

    /// <summary>The epoch that a session has to keep that begins now; asks where this node may have missed one.</summary>
    Task<long> EpochAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a new session and enters it in the indexes by which it is ended: its person, and what its identity provider calls the login.</summary>
    /// <returns>False where its identity provider has ended the login meanwhile: then there is no session.</returns>
    Task<bool> CreateAsync(SessionToken token, Session session, CancellationToken cancellationToken);

    /// <summary>The session, unless it has ended by itself or by somebody.</summary>
    /// <param name="token">The cookie's value.</param>
    /// <param name="known">What the caller knows of it; the same object comes back when it is unchanged.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<FoundSession?> FindAsync(SessionToken token, Session? known, CancellationToken cancellationToken);

    /// <summary>
    /// Lets another cookie value open a session: that of a host of its own. It ends with the session, and ending it ends the session and all that is linked to it.
    /// </summary>
    Task LinkAsync(SessionToken token, SessionToken primary, SessionTerms session, CancellationToken cancellationToken);

    /// <summary>When the person was last seen, as far as the store heard; null where there is no such session. Needs no cookie.</summary>
    Task<DateTimeOffset?> SeenAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Notes that the person was seen; never moves backwards. Of a session only: what is linked to it lives as long as it does.</summary>
    /// <returns>False where the session is gone.</returns>
    Task<bool> TouchAsync(SessionId id, SessionTerms session, DateTimeOffset seen, CancellationToken cancellationToken);

    /// <returns>False where there was none.</returns>
    Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of a person, by <c>SubjectKey.Hash</c>. Where one cannot be ended the others are, before the exception.</summary>
    /// <returns>How many ended.</returns>
    Task<int> EndAllAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Ends the sessions of a login. Where one cannot be ended the others are, before the exception.</summary>
    /// <returns>How many ended.</returns>
    Task<int> EndAllAsync(EndedLogin login, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of a scope that began before, in one step however many they are.</summary>
    Task EndAllAsync(SessionScope scope, CancellationToken cancellationToken);

    /// <summary>Sessions that have not ended, in no order. Does not hold up the store, however many there are.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="unasked">Told, in words for the operator, what could not be asked: then some may be missing.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<ListedSession> ListAsync(SessionFilter filter, Action<string> unasked, CancellationToken cancellationToken);
}

/// <param name="Session">The session.</param>
/// <param name="LastSeen">When the store last heard that the person was there.</param>
/// <param name="Primary">The cookie value that the session was made with, where another one was asked about that is linked to it.</param>
internal readonly record struct FoundSession(Session Session, DateTimeOffset LastSeen, SessionToken? Primary = null);
