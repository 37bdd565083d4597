using System.Diagnostics;

namespace JitGateway.Telemetry;

/// <summary>
/// W3C Trace Context, and no baggage: who begins a trace outside may have it go on here and at the backend, but what a stranger writes into <c>baggage</c> must not go on
/// under our name, to backends and to the servers of accounts alike.
/// </summary>
internal sealed class TraceContextOnly : DistributedContextPropagator
{
    private static readonly DistributedContextPropagator W3C = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields { get; } = ["traceparent", "tracestate"];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } || setter is null) return;
        setter(carrier, "traceparent", id);
        if (activity.TraceStateString is { Length: > 0 } state) setter(carrier, "tracestate", state);
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        W3C.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
