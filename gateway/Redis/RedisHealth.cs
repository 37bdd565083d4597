using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Redis;

/// <summary>
/// Not ready until Redis was there once since the start: a node that never could reach it is not wired up yet. After that its absence is told, and the node stays ready:
/// it is gone for all nodes, and a load balancer that takes all of them out would refuse those too who do not need it.
/// </summary>
internal sealed class RedisHealth(RedisConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result());

    private HealthCheckResult Result()
    {
        if (!connection.IsConfigured) return HealthCheckResult.Healthy("not configured; state is in this node's memory");
        var state = connection.State;
        if (!state.IsReachable)
            return new HealthCheckResult(connection.WasReachable ? HealthStatus.Degraded : HealthStatus.Unhealthy, $"unreachable: {state.Reason}");
        if (connection.Refusal is { } refusal) return HealthCheckResult.Degraded($"refuses commands: {refusal}");
        return state.IsListening ? HealthCheckResult.Healthy(state.Reason) : HealthCheckResult.Degraded($"messages of other nodes do not arrive: {state.Reason}");
    }
}
