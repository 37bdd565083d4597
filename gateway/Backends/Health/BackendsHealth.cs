using System.Globalization;
using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;

namespace JitGateway.Backends.Health;

/// <summary>
/// Names the backends whose destinations do not do well, as YARP's checks know them. Degraded, and ready all the same, unless none is well of a backend that the node is nothing without
/// (<see cref="BackendHealthOptions.Required"/>): one broken application must not take the others away.
/// </summary>
internal sealed class BackendsHealth(Active<BackendTable> backends, IProxyStateLookup clusters, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var all = backends.Value.Backends;
        var isBroken = false;
        var faults = new List<string>();
        var rest = new List<string>();
        foreach (var backend in all.OrderBy(b => b.Name.Value, StringComparer.Ordinal))
        {
            if (backend.Maintenance is { } maintenance)
            {
                (maintenance.Until < time.GetUtcNow() ? faults : rest).Add($"{backend.Name}: {maintenance}");
                continue;   // what its destinations do meanwhile is nobody's worry
            }

            if (FaultOf(backend.Name.Value, out var isWell) is { } fault) faults.Add($"{backend.Name}: {fault}");
            if (backend.Canary is { } canary && FaultOf(canary.ClusterId, out _) is { } ofCanary) faults.Add($"{backend.Name}, canary: {ofCanary}");
            isBroken |= backend.IsRequired && !isWell;
        }

        rest.Add(string.Create(CultureInfo.InvariantCulture, $"{all.Count(b => b.IsWatched)} of {all.Count} backends are watched"));
        var told = string.Join(" · ", faults.Concat(rest));
        return Task.FromResult(isBroken ? HealthCheckResult.Unhealthy(told) : faults.Count > 0 ? HealthCheckResult.Degraded(told) : HealthCheckResult.Healthy(told));
    }

    private string? FaultOf(string clusterId, out bool isWell)
    {
        isWell = true;
        if (!clusters.TryGetCluster(clusterId, out var cluster)) return null;
        var all = cluster.DestinationsState.AllDestinations;
        var faults = all
            .Select(d => (Address: d.Model.Config.Address, Fault: DestinationFault.Of(cluster, d)))
            .Where(d => d.Fault is not null)
            .Select(d => $"{d.Address}, {d.Fault}")
            .ToList();
        if (faults.Count == 0) return null;
        isWell = faults.Count < all.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{(isWell ? $"{all.Count - faults.Count} of {all.Count} destinations are well" : "no destination is well")}: {string.Join("; ", faults)}");
    }
}
