namespace JitGateway.Sessions;

/// <summary>What can be told of a session without its cookie. No person's data: the subject is a hash.</summary>
/// <param name="Id">The public id, which opens nothing.</param>
/// <param name="Subject">The hash of the person's key (<c>SubjectKey.Hash</c>), as logs have it.</param>
/// <param name="IdentityProvider">The configured name; null where an older gateway made the session.</param>
/// <param name="StartedAt">When the login was; null as above.</param>
/// <param name="LastSeen">When the store last heard that the person was there: up to a minute late.</param>
/// <param name="Epoch">See <see cref="SessionEpochs"/>.</param>
internal sealed record ListedSession(SessionId Id, string Subject, string? IdentityProvider, DateTimeOffset? StartedAt, DateTimeOffset LastSeen, long Epoch);

/// <summary>Which sessions to list; null: any.</summary>
internal sealed record SessionFilter(SessionId? Id = null, string? Subject = null, string? IdentityProvider = null)
{
    public bool Fits(ListedSession session) =>
        (Id is null || Id == session.Id)
        && (Subject is null || Subject == session.Subject)
        && (IdentityProvider is null || IdentityProvider == session.IdentityProvider);
}
