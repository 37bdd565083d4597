using JitGateway.Identity;

namespace JitGateway.Sessions;

internal sealed class SessionTermination(ISessionStore store, ILogger<SessionTermination> logger) : ISessionTermination
{
    public async Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionId.TryParse(sessionId, out var id) || !await store.EndAsync(id, cancellationToken)) return false;
        Log.Ended(logger, id);
        return true;
    }

    public async Task<int> EndSubjectAsync(SubjectKey subject, CancellationToken cancellationToken)
    {
        var ended = await store.EndAllAsync(subject.Hash, cancellationToken);
        if (ended > 0) Log.EndedAll(logger, ended, subject);
        return ended;
    }
}
