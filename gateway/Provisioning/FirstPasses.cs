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

    /// <param name="cancellationToken">Ends the waiting, not the work.</param>
    public Task<ProvisioningResult> RunAsync(BackendProvisioning part, SessionPrincipal principal, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<ProvisioningResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _running.GetOrAdd((part, principal.SessionId), mine);
        if (ReferenceEquals(running, mine)) _ = Task.Run(() => CompleteAsync(mine, part, principal), CancellationToken.None);
        return running.Task.WaitAsync(cancellationToken);
    }

    private async Task CompleteAsync(TaskCompletionSource<ProvisioningResult> pass, BackendProvisioning part, SessionPrincipal principal)
    {
        try
        {
            var result = await provisioner.ProvisionAsync(part, principal.User, principal.StartedAt);
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
