using JitGateway.Identity;

namespace JitGateway.Sessions;

internal sealed class SessionListing(ISessionStore store) : ISessionListing
{
    /// <summary>Nobody looks at more of one person's.</summary>
    private const int Most = 100;

    public async Task<IReadOnlyList<LiveSession>> OfSubjectAsync(string subjectHash, Action<string> unasked, CancellationToken cancellationToken)
    {
        var sessions = new List<LiveSession>();
        await foreach (var found in store.ListAsync(new SessionFilter(Subject: subjectHash), unasked, cancellationToken))
        {
            sessions.Add(new LiveSession(found.Id.ToString(), found.IdentityProvider, found.StartedAt, found.LastSeen));
            if (sessions.Count == Most) break;
        }

        return [.. sessions.OrderByDescending(s => s.LastSeen)];
    }
}
