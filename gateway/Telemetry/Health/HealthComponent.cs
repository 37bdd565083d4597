using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Telemetry.Health;

/// <summary>What one component says of itself.</summary>
/// <param name="CountsForReady">Whether the node is not ready as long as it is unhealthy.</param>
internal sealed record HealthComponent(string Name, HealthStatus Status, string? Reason, bool CountsForReady)
{
    public bool IsBreaking => CountsForReady && Status == HealthStatus.Unhealthy;
}
