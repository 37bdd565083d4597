namespace JitGateway.Identity;

/// <summary>The sessions that a person has now. Implemented by Sessions; used by tools.</summary>
internal interface ISessionListing
{
    /// <param name="subjectHash"><see cref="SubjectKey.Hash"/>.</param>
    /// <param name="unasked">Told what could not be asked: then some may be missing.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    Task<IReadOnlyList<LiveSession>> OfSubjectAsync(string subjectHash, Action<string> unasked, CancellationToken cancellationToken);
}

/// <param name="Id">The public id, which opens nothing.</param>
/// <param name="IdentityProvider">The configured name; null where an older gateway made the session.</param>
/// <param name="StartedAt">When the login was; null as above.</param>
/// <param name="LastSeen">Up to a minute late.</param>
internal sealed record LiveSession(string Id, string? IdentityProvider, DateTimeOffset? StartedAt, DateTimeOffset LastSeen);
