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
        var parts = new Dictionary<string, object>(StringComparer.Ordinal);
        var faults = new List<string>();
        var rest = new List<string>();
        foreach (var backend in all.OrderBy(b => b.Name.Value, StringComparer.Ordinal))
        {
            if (backend.Maintenance is { } maintenance)
            {
                var isOverdue = maintenance.Until < time.GetUtcNow();
                (isOverdue ? faults : rest).Add($"{backend.Name}: {maintenance}");
                parts[backend.Name.Value] = HealthPart.Of(isOverdue ? maintenance.ToString() : null, maintenance.ToString(), backend.IsRequired);
                continue;   // what its destinations do meanwhile is nobody's worry
            }

            var fault = FaultOf(backend.Name.Value, out var isWell);
            var ofCanary = backend.Canary is { } canary ? FaultOf(canary.ClusterId, out _) : null;
            if (fault is not null) faults.Add($"{backend.Name}: {fault}");
            if (ofCanary is not null) faults.Add($"{backend.Name}, canary: {ofCanary}");
            isBroken |= backend.IsRequired && !isWell;
            parts[backend.Name.Value] = PartOf(backend, fault, ofCanary, isWell);
        }

        rest.Add(string.Create(CultureInfo.InvariantCulture, $"backends watched: {all.Count(b => b.IsWatched)} of {all.Count}"));
        var told = string.Join(" · ", faults.Concat(rest));
        return Task.FromResult(isBroken ? HealthCheckResult.Unhealthy(told, data: parts) : faults.Count > 0 ? HealthCheckResult.Degraded(told, data: parts) : HealthCheckResult.Healthy(told, parts));
    }

    private static HealthPart PartOf(Backend backend, string? fault, string? ofCanary, bool isWell)
    {
        var told = string.Join("; ", new[] { fault, ofCanary is null ? null : $"canary: {ofCanary}" }.OfType<string>());
        if (!isWell) return new HealthPart(HealthStatus.Unhealthy, told, backend.IsRequired);
        return HealthPart.Of(told.Length > 0 ? told : null, backend.IsWatched ? "its destinations are well" : "its destinations are not watched, see Cluster:HealthCheck", backend.IsRequired);
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
