using System.Collections.Concurrent;
using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>
/// Runs the passes of this node: parallel requests of one session wait for one pass, and a pass goes on when the client
/// that asked for it goes away.
/// </summary>
internal sealed class FirstPasses(UserProvisioner provisioner, ILogger<FirstPasses> logger)
{
    private readonly ConcurrentDictionary<(BackendProvisioning Part, string SessionId), TaskCompletionSource<ProvisioningResult>> _running = new();

    /// <param name="part">The backend's part.</param>
    /// <param name="principal">Who comes.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Ends the waiting, not the work.</param>
    public Task<ProvisioningResult> RunAsync(BackendProvisioning part, SessionPrincipal principal, string correlationId, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<ProvisioningResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _running.GetOrAdd((part, principal.SessionId), mine);
        if (ReferenceEquals(running, mine)) _ = Task.Run(() => CompleteAsync(mine, part, principal, correlationId), CancellationToken.None);
        return running.Task.WaitAsync(cancellationToken);
    }

    private async Task CompleteAsync(TaskCompletionSource<ProvisioningResult> pass, BackendProvisioning part, SessionPrincipal principal, string correlationId)
    {
        try
        {
            var result = await provisioner.ProvisionAsync(part, principal.User, principal.StartedAt, correlationId);
            _running.TryRemove((part, principal.SessionId), out _);
            pass.SetResult(result);
        }
        catch (Exception e)
        {
            Log.PassThrew(logger, part.Backend.Value, principal.User.Subject.Hash, e);   // whoever asked for it may be gone
            _running.TryRemove((part, principal.SessionId), out _);
            pass.SetException(e);
        }
    }
}
