using System.Security.Claims;

namespace JitGateway.Identity;

/// <summary>
/// The signed-in person as ASP.NET Core sees them: what the session scheme puts into <c>HttpContext.User</c>. One object
/// serves all requests of a session while the node's near cache keeps it, so features keep what they computed in
/// <see cref="Memo{T}"/>. Where the near cache is sealed each request has an object of its own, and only <see cref="IsSettled"/> outlives it.
/// </summary>
internal sealed class SessionPrincipal : ClaimsPrincipal
{
    /// <summary>Name of the authentication scheme that the Sessions module owns.</summary>
    public const string Scheme = "Session";

    // read on every request, written a few times in a session's life: a short list beats a table
    private volatile Kept[] _memos = [];
    private readonly SessionNotes _notes;

    /// <param name="sessionId">The public id of the session: the SHA-256 of the cookie's value, base64url. No secret.</param>
    /// <param name="expiresAt">When the session ends at the latest; at sign-in not known yet.</param>
    /// <param name="notes">What is noted of the session already.</param>
    public SessionPrincipal(UserIdentity user, string sessionId, DateTimeOffset startedAt, DateTimeOffset? expiresAt = null, SessionNotes? notes = null)
        : base(new ClaimsIdentity(user.Username is { } name ? [new Claim(ClaimTypes.Name, name)] : [], Scheme))
    {
        User = user;
        SessionId = sessionId;
        StartedAt = startedAt;
        ExpiresAt = expiresAt;
        _notes = notes ?? new SessionNotes();
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
    /// <param name="key">The same object as in <see cref="SetMemo"/>, not one that is equal.</param>
    public T? Memo<T>(object key)
        where T : class
    {
        foreach (var kept in _memos)
            if (ReferenceEquals(kept.Key, key) && kept.Value is T value)
                return value;
        return null;
    }

    /// <summary>Keeps a value in place of the one of its kind for a key that is equal: the key of a new configuration, say.</summary>
    public void SetMemo<T>(object key, T value)
        where T : class
    {
        var mine = new Kept(key, value);
        while (true)
        {
            var before = _memos;
            var at = Array.FindIndex(before, k => k.Value is T && k.Key.Equals(key));
            var after = at < 0 ? [.. before, mine] : before.ToArray();
            if (at >= 0) after[at] = mine;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _memos, after, before), before)) return;
        }
    }

    /// <summary>Whether <see cref="Settle"/> was said of this session: by a request before, perhaps, on this node.</summary>
    /// <param name="terms">The same object as there: what was settled under another configuration is open again.</param>
    public bool IsSettled(object terms) => _notes.IsSettled(terms);

    /// <summary>Notes that a question needs no answer again for this session; must hold nothing of the person.</summary>
    /// <param name="question">Takes the place of an equal one.</param>
    /// <param name="terms">Under which it is settled.</param>
    /// <param name="holds">Asked each time whether it still is; absent: for good.</param>
    public void Settle(object question, object terms, Func<bool>? holds = null) => _notes.Settle(question, terms, holds);

    /// <summary>Whether it is settled, or was for a while that is over.</summary>
    public bool WasSettled(object terms) => _notes.WasSettled(terms);

    /// <summary>The question needs an answer again.</summary>
    public void Reopen(object question) => _notes.Reopen(question);

    /// <summary>Remembers that a request of this session went to a backend, by name.</summary>
    public void Visit(string backend) => _notes.Visit(backend);

    private sealed record Kept(object Key, object Value);
}
