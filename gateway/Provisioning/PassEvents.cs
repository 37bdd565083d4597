using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Waiting;

namespace JitGateway.Provisioning;

/// <summary>Tells operators how passes ended, and what operators did themselves. What was written, the history of provisioning tells: it has entries of the same support code.</summary>
internal sealed class PassEvents(IEventRecorder events)
{
    public void Ended(BackendProvisioning part, UserIdentity user, ProvisioningResult result, TimeSpan duration, string correlationId, PassProgress progress) =>
        Record(new GatewayEvent(EventKind.Provisioning, EventAction.Pass, result.Outcome)
        {
            IdentityProvider = user.IdentityProvider,
            Backend = part.Backend.Value,
            Correlation = correlationId.Length > 0 ? correlationId : null,
            Session = progress.Origin?.Session,
            Address = progress.Origin?.Address,
            Agent = progress.Origin?.Agent,
            Milliseconds = duration.TotalMilliseconds,
            Steps = progress.Steps.Steps,
        }, result, user.Subject);

    /// <summary>Where nobody was found there is nobody to tell of.</summary>
    /// <param name="act">What an operator asked for.</param>
    /// <param name="status">What they were answered, as HTTP has it.</param>
    /// <param name="result">Null: nothing was tried.</param>
    /// <param name="duration">Null: it was a part of something else.</param>
    public void Acted(OperatorAct act, int status, ProvisioningResult? result, TimeSpan? duration = null)
    {
        if (status == StatusCodes.Status404NotFound) return;
        Record(new GatewayEvent(EventKind.Provisioning, ActionOf(act.Kind), ResultOf(status, result))
        {
            Subject = act.Person.Hash,
            Backend = act.Backend,
            By = act.By.Length > 0 ? act.By : null,
            Correlation = act.CorrelationId.Length > 0 ? act.CorrelationId : null,
            Milliseconds = duration?.TotalMilliseconds,
        }, result, act.Person.Key);
    }

    /// <summary>What an operator did put a person out.</summary>
    /// <param name="person">The hash of the person's key.</param>
    /// <param name="ended">How many sessions; 0: there is nothing to tell.</param>
    /// <param name="why">What was done, without the operator's own words: they name people there.</param>
    public void SessionsEnded(string person, int ended, string why, string? backend, string by, string correlationId)
    {
        if (ended == 0) return;
        events.Record(context: null, new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended)
        {
            Subject = person,
            Backend = backend,
            By = by.Length > 0 ? by : null,
            Correlation = correlationId.Length > 0 ? correlationId : null,
            Detail = $"{ended} {(ended == 1 ? "session" : "sessions")}, because {why}",
        });
    }

    private void Record(GatewayEvent happened, ProvisioningResult? result, SubjectKey? subject)
    {
        var failure = result switch
        {
            ProvisioningResult.Refused(var refused) => refused,
            ProvisioningResult.Unavailable(var unavailable) => unavailable,
            ProvisioningResult.LastGood(_, var put) => put,
            _ => null,
        };
        events.Record(context: null, happened with { Reason = failure?.Reason.Value, Error = failure?.Code.Number, Constant = failure?.Code.Constant, Detail = failure?.KeptDetail }, subject);
    }

    private static string ResultOf(int status, ProvisioningResult? result) => result switch
    {
        ProvisioningResult.Refused or ProvisioningResult.Unavailable => result.Outcome,
        _ when status != StatusCodes.Status200OK => EventResult.Refused,
        null => "unchanged",
        _ => result.Outcome,
    };

    private static string ActionOf(HistoryKind kind) => kind switch
    {
        HistoryKind.Replay => EventAction.Replay,
        HistoryKind.Undo => EventAction.Undo,
        HistoryKind.Disable => EventAction.Disable,
        HistoryKind.Enable => EventAction.Enable,
        HistoryKind.Relink => EventAction.Relink,
        HistoryKind.Unlink => EventAction.Unlink,
        _ => EventAction.Pass,
    };
}

/// <summary>What an operator asked for, and with whom.</summary>
/// <param name="By">The operator, as far as that is known.</param>
/// <param name="CorrelationId">Of their request.</param>
internal sealed record OperatorAct(HistoryKind Kind, string Backend, KnownPerson Person, string By, string CorrelationId);
