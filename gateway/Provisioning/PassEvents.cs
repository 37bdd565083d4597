using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Provisioning.Waiting;

namespace JitGateway.Provisioning;

/// <summary>Tells operators how passes ended. What was written, the history of provisioning tells: it has entries of the same support code.</summary>
internal sealed class PassEvents(IEventRecorder events)
{
    public void Ended(BackendProvisioning part, SubjectKey subject, ProvisioningResult result, TimeSpan duration, string correlationId, PassProgress progress)
    {
        var failure = result switch
        {
            ProvisioningResult.Refused(var refused) => refused,
            ProvisioningResult.Unavailable(var unavailable) => unavailable,
            ProvisioningResult.LastGood(_, var put) => put,
            _ => null,
        };
        events.Record(context: null, new GatewayEvent(EventKind.Provisioning, EventAction.Pass, result.Outcome)
        {
            Backend = part.Backend.Value,
            Reason = failure?.Reason.Value,
            Error = failure?.Code.Number,
            Constant = failure?.Code.Constant,
            Correlation = correlationId.Length > 0 ? correlationId : null,
            Session = progress.Origin?.Session,
            Address = progress.Origin?.Address,
            Agent = progress.Origin?.Agent,
            Milliseconds = duration.TotalMilliseconds,
            Steps = progress.Steps.Steps,
        }, subject);
    }
}
