using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Provisioning.History;

/// <summary>Says when entries wait to be written; people get in all the same.</summary>
internal sealed class HistoryHealth(HistoryWriter writer) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(writer.Fault is { } fault && writer.Pending is > 0 and var count
            ? HealthCheckResult.Degraded($"{Counted.Of(count, "entry")} not written yet: {fault}")
            : HealthCheckResult.Healthy("nothing waits to be written"));
}
