using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.NodeLife;

/// <summary>Not ready while the node drains, so that load balancers send nothing new.</summary>
internal sealed class DrainHealth(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun ? HealthCheckResult.Unhealthy("the node drains and stops soon") : HealthCheckResult.Healthy("in service"));
}
