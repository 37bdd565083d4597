using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Configuration;

/// <summary>Degraded while the newest configuration was refused and the last good one is still in force.</summary>
internal sealed class ConfigurationHealth(ActiveConfiguration configuration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(configuration.LastRefusal.Count == 0
            ? HealthCheckResult.Healthy($"generation {configuration.Current.Number} is in force")
            : HealthCheckResult.Degraded($"the newest configuration was refused, generation {configuration.Current.Number} stays in force: {string.Join(" · ", configuration.LastRefusal.Select(e => e.Located))}"));
}
