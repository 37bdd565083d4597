using System.Collections.Concurrent;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning;

/// <summary>
/// Runs the passes of this node: parallel requests of one session wait for one pass, and a pass goes on when the client
/// that asked for it goes away, or looks at a page meanwhile. What such a pass came to is kept for a while: the page's next request gets it.
/// </summary>
internal sealed class FirstPasses(UserProvisioner provisioner, BackgroundPasses background, TimeProvider time, ILogger<FirstPasses> logger)
{
    /// <summary>A page that waits asks again every few seconds.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(BackendProvisioning Part, string SessionId), FirstPass> _passes = new();

    /// <param name="part">The backend's part.</param>
    /// <param name="principal">Who comes.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Ends the waiting, not the work.</param>
    public async Task<ProvisioningResult> RunAsync(BackendProvisioning part, SessionPrincipal principal, string correlationId, CancellationToken cancellationToken)
    {
        var pass = Join(part, principal, correlationId);
        var result = await pass.Result.WaitAsync(cancellationToken);
        Forget(part, principal, pass);
        return result;
    }

    /// <summary>The pass that runs, or whose result nobody has come for yet; else a new one.</summary>
    public FirstPass Join(BackendProvisioning part, SessionPrincipal principal, string correlationId, EventOrigin? origin = null)
    {
        var mine = new FirstPass(time.GetUtcNow(), correlationId, origin);
        var pass = _passes.GetOrAdd((part, principal.SessionId), mine);
        if (ReferenceEquals(pass, mine)) _ = Task.Run(() => CompleteAsync(mine, part, principal, correlationId), CancellationToken.None);
        return pass;
    }

    /// <summary>Somebody has the result: whoever comes next looks anew.</summary>
    public void Forget(BackendProvisioning part, SessionPrincipal principal, FirstPass pass) => _passes.TryRemove(KeyValuePair.Create((part, principal.SessionId), pass));

    /// <summary>The pass of a session on this node; null: there is none.</summary>
    public FirstPass? Find(BackendProvisioning part, string sessionId) => _passes.GetValueOrDefault((part, sessionId));

    private async Task CompleteAsync(FirstPass pass, BackendProvisioning part, SessionPrincipal principal, string correlationId)
    {
        bool isAwaited;
        ProvisioningResult? result = null;
        try
        {
            result = part.Mode == ProvisioningMode.Background
                ? await background.RunAsync(part, principal.User, principal.StartedAt, correlationId, pass.Progress)
                : await provisioner.ProvisionAsync(part, principal.User, principal.StartedAt, correlationId, pass.Progress);
            if (result is ProvisioningResult.LastGood) await background.FollowUpAsync(part, principal.User, principal.StartedAt, correlationId);
            isAwaited = pass.End(end => end.SetResult(result));
        }
        catch (Exception e)
        {
            Log.PassThrew(logger, part.Backend.Value, principal.User.Subject.Hash, e);   // whoever asked for it may be gone
            isAwaited = pass.End(end => end.SetException(e));
        }

        if (result?.ConfirmedAccountId is not null) await background.AbsolveAsync(part, principal.User.Subject, principal.StartedAt);
        if (isAwaited) await Task.Delay(Kept, time);
        Forget(part, principal, pass);
    }
}
