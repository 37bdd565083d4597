using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Redis;

/// <summary>Not ready while Redis is configured and unreachable; says why.</summary>
internal sealed class RedisHealth(RedisConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result());

    private HealthCheckResult Result()
    {
        if (!connection.IsConfigured) return HealthCheckResult.Healthy("not configured; state is in this node's memory");
        var state = connection.State;
        if (!state.IsReachable) return HealthCheckResult.Unhealthy($"unreachable: {state.Reason}");
        if (connection.Refusal is { } refusal) return HealthCheckResult.Degraded($"refuses commands: {refusal}");
        return state.IsListening ? HealthCheckResult.Healthy(state.Reason) : HealthCheckResult.Degraded($"messages of other nodes do not arrive: {state.Reason}");
    }
}
