using System.Collections.Concurrent;
using System.Security.Claims;

namespace JitGateway.Identity;

/// <summary>
/// The signed-in person as ASP.NET Core sees them: what the session scheme puts into <c>HttpContext.User</c>. One object
/// serves all requests of a session while the node's near cache keeps it, so features keep what they computed in
/// <see cref="Memo{T}"/>.
/// </summary>
internal sealed class SessionPrincipal : ClaimsPrincipal
{
    /// <summary>Name of the authentication scheme that the Sessions module owns.</summary>
    public const string Scheme = "Session";

    private readonly ConcurrentDictionary<(Type Kind, object Key), object> _memos = new();

    /// <param name="sessionId">The public id of the session: the SHA-256 of the cookie's value, base64url. No secret.</param>
    /// <param name="expiresAt">When the session ends at the latest; at sign-in not known yet.</param>
    public SessionPrincipal(UserIdentity user, string sessionId, DateTimeOffset startedAt, DateTimeOffset? expiresAt = null)
        : base(new ClaimsIdentity(user.Username is { } name ? [new Claim(ClaimTypes.Name, name)] : [], Scheme))
    {
        User = user;
        SessionId = sessionId;
        StartedAt = startedAt;
        ExpiresAt = expiresAt;
    }

    public UserIdentity User { get; }

    /// <summary>The public id of the session; empty at sign-in, before the store has given one.</summary>
    public string SessionId { get; }

    public DateTimeOffset StartedAt { get; }

    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>
    /// What a feature computed for this session and a key (a backend, say) and wants back on the next request. It is lost
    /// with the near-cache entry, so it must be possible to make it again.
    /// </summary>
    public T? Memo<T>(object key)
        where T : class => _memos.TryGetValue((typeof(T), key), out var value) ? (T)value : null;

    public void SetMemo<T>(object key, T value)
        where T : class => _memos[(typeof(T), key)] = value;
}
