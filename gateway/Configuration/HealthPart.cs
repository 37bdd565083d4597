using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Configuration;

/// <summary>
/// One of several things that a health check looks at, in the check's <see cref="HealthCheckResult.Data"/> under its name: health tells it as a component <c>CHECK:NAME</c>. Readiness
/// hangs on the check alone, which knows how many of its parts the node can do without.
/// </summary>
/// <param name="CountsForReady">Whether the node is not ready as long as this part is unhealthy.</param>
internal sealed record HealthPart(HealthStatus Status, string Reason, bool CountsForReady = false)
{
    /// <summary>Healthy where there is no fault.</summary>
    public static HealthPart Of(string? fault, string wellReason, bool countsForReady = false) =>
        fault is null ? new HealthPart(HealthStatus.Healthy, wellReason, countsForReady) : new HealthPart(HealthStatus.Degraded, fault, countsForReady);
}
