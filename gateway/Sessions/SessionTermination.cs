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

    public Task<int> EndSubjectAsync(SubjectKey subject, CancellationToken cancellationToken) => EndSubjectAsync(subject.Hash, cancellationToken);

    public async Task<int> EndSubjectAsync(string subjectHash, CancellationToken cancellationToken)
    {
        var ended = await store.EndAllAsync(subjectHash, cancellationToken);
        if (ended > 0) Log.EndedAll(logger, ended, subjectHash);
        return ended;
    }

    public async Task<int> EndLoginAsync(EndedLogin login, CancellationToken cancellationToken)
    {
        var ended = await store.EndAllAsync(login, cancellationToken);
        Log.EndedLogin(logger, ended, login.Issuer);
        return ended;
    }

    public Task EndIdentityProviderAsync(string name, CancellationToken cancellationToken) => EndAsync(SessionScope.OfIdentityProvider(name), cancellationToken);

    public Task EndBackendAsync(string name, CancellationToken cancellationToken) => EndAsync(SessionScope.OfBackend(name), cancellationToken);

    public Task EndEverythingAsync(CancellationToken cancellationToken) => EndAsync(SessionScope.Everything, cancellationToken);

    private async Task EndAsync(SessionScope scope, CancellationToken cancellationToken)
    {
        await store.EndAllAsync(scope, cancellationToken);
        Log.EndedScope(logger, scope);
    }
}
