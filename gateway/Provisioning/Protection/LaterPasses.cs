using JitGateway.Failures;
using JitGateway.Identity;

namespace JitGateway.Provisioning.Protection;

/// <summary>
/// Sessions that were let in with the last good state, or while their plan is in the queue. Their requests go on for a while without another pass; then it is tried again beside a
/// request, which does not wait for it. A refusal that comes of it shows at the next request; that the gateway cannot remember or queue anything just now says nothing about the person.
/// </summary>
internal sealed class LaterPasses(FirstPasses passes, TimeProvider time)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Lets the session in for a while.</summary>
    public void Postpone(SessionPrincipal principal, BackendProvisioning part)
    {
        var (clock, since) = (time, time.GetTimestamp());   // what is noted holds nothing else of ours
        principal.Settle(part.Backend, part, () => clock.GetElapsedTime(since) < Pause);
    }

    /// <summary>For a request whose session is not settled: whether it was let in before, and so goes on now.</summary>
    public bool GoOn(SessionPrincipal principal, BackendProvisioning part, string correlationId)
    {
        if (part.Mode == ProvisioningMode.Blocking || !principal.WasSettled(part)) return false;
        Postpone(principal, part);   // so that the others of this moment do not try it too
        _ = TryAgainAsync(principal, part, correlationId);
        return true;
    }

    private async Task TryAgainAsync(SessionPrincipal principal, BackendProvisioning part, string correlationId)
    {
        try
        {
            switch (await passes.RunAsync(part, principal, correlationId, CancellationToken.None))
            {
                case ProvisioningResult.LastGood or ProvisioningResult.Queued:
                case ProvisioningResult.Unavailable(var failure) when failure.Code == ErrorRegister.LedgerUnavailable || failure.Code == ErrorRegister.ProvisioningQueueFull:
                    break;
                case ProvisioningResult.Refused or ProvisioningResult.Unavailable:
                    principal.Reopen(part.Backend);
                    break;
                default:
                    principal.Settle(part.Backend, part);
                    break;
            }
        }
        catch (Exception)
        {
            principal.Reopen(part.Backend);   // the pass itself said it in the log
        }
    }
}
