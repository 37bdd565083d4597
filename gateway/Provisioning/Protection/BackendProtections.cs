using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Protection;

/// <summary>
/// Each backend's protection, as long as its configuration is in force: a new one begins afresh, so an operator who mends a backend's
/// settings does not wait for a circuit.
/// </summary>
internal sealed class BackendProtections
{
    private readonly ConditionalWeakTable<BackendProvisioning, BackendProtection> _protections = [];
    private readonly Active<BackendTable> _backends;
    private readonly GatewayMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger<BackendProtections> _logger;

    public BackendProtections(Active<BackendTable> backends, GatewayMeter meter, TimeProvider time, ILogger<BackendProtections> logger)
    {
        (_backends, _meter, _time, _logger) = (backends, meter, time, logger);
        meter.ObserveProvisioningCircuits(() => InForce(static p => p is null ? 0 : (long)p.Circuit));
        meter.ObserveProvisioningCalls(() => InForce(static p => p?.CallsRunning ?? 0), () => InForce(static p => p?.CallsWaiting ?? 0));
    }

    public BackendProtection For(BackendProvisioning part) => _protections.GetValue(part, Make);

    private BackendProtection Make(BackendProvisioning part)
    {
        var backend = part.Backend.Value;
        return new BackendProtection(part.Protection, _time, because => _meter.ProvisioningCallWithheld(backend, WordFor(because)), cause =>
        {
            if (cause is null) Log.CircuitClosed(_logger, backend);
            else Log.CircuitOpened(_logger, backend, cause);
        })
        {
            CallEnded = (operation, outcome, duration) => _meter.AdapterCallEnded(backend, operation, outcome, duration),
        };
    }

    private IEnumerable<Measurement<long>> InForce(Func<BackendProtection?, long> read)
    {
        foreach (var backend in _backends.Value.Backends)
            if (backend.Part<BackendProvisioning>() is { IsEnabled: true } part)
                yield return new Measurement<long>(read(_protections.TryGetValue(part, out var protection) ? protection : null), new KeyValuePair<string, object?>("backend", part.Backend.Value));
    }

    private static string WordFor(WithheldBecause because) => because switch
    {
        WithheldBecause.CircuitOpen => "circuit_open",
        WithheldBecause.BackendAsked => "backend_asked",
        WithheldBecause.CreationRate => "creation_rate",
        _ => "calls_at_once",
    };
}
