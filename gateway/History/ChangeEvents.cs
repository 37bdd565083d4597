using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Telemetry.Management;

namespace JitGateway.History;

/// <summary>Keeps what operators did, and what somebody tried and might not: each operation that changes something is an event of the kind <see cref="EventKind.Operator"/>.</summary>
internal sealed class ChangeEvents(IEventRecorder events) : IChangeObserver
{
    public void Changed(HttpContext context, ManagementOperation operation, string caller)
    {
        var asked = context.Features.Get<AskedChange>();
        events.Record(context: null, new GatewayEvent(EventKind.Operator, EventAction.Changed, context.Response.StatusCode is >= 200 and < 300 ? EventResult.Accepted : EventResult.Refused)
        {
            By = caller,
            Method = operation.Method,
            Path = operation.Path,
            Backend = asked?.Backend,
            Subject = asked?.Subject is { Length: SubjectKey.HashLength } hash ? hash : null,
            Session = asked?.Session is { Length: SubjectKey.HashLength } session ? session : null,   // ids of sessions are hashes of the same length
            IdentityProvider = asked?.Scope is null or "all" ? null : asked.Scope,
            Correlation = context.TraceIdentifier,
            Address = context.Connection.RemoteIpAddress?.ToString(),
            Detail = asked?.Why,
        });
    }
}
