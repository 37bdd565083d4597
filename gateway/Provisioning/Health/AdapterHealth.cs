using System.Globalization;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Provisioning.Health;

/// <summary>
/// How each backend's accounts are, by what passes and the slow check learnt: whoever asks for health causes no call. Readiness does not hang on it: people with an account in order need no
/// call, and accounts that are down are down for all nodes.
/// </summary>
internal sealed class AdapterHealth(Active<BackendTable> backends, BackendProtections protections, QueueWorker queues) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var parts = backends.Value.Backends.Select(static b => b.Part<BackendProvisioning>()).Where(static p => p.IsEnabled).ToDictionary(static p => p.Backend.Value, PartOf, StringComparer.Ordinal);
        var troubled = parts.Where(static p => p.Value.Status != HealthStatus.Healthy).Select(static p => p.Key).Order(StringComparer.Ordinal).ToList();
        var data = parts.ToDictionary(static p => p.Key, static p => (object)p.Value, StringComparer.Ordinal);
        return Task.FromResult(
            parts.Count == 0 ? HealthCheckResult.Healthy("no application gets accounts")
            : troubled.Count == 0 ? HealthCheckResult.Healthy("nothing speaks against the accounts of any application", data)
            : HealthCheckResult.Degraded($"not well: {string.Join(", ", troubled)}", data: data));
    }

    private HealthPart PartOf(BackendProvisioning part)
    {
        var protection = protections.For(part);
        var (circuit, news, depth) = (protection.Circuit, protection.News, queues.DepthOf(part.Backend.Value));
        var faults = new List<string>();
        if (circuit != CircuitCondition.Closed) faults.Add(circuit == CircuitCondition.Open ? "no call is made, for too many failed (the circuit is open)" : "one call tries whether it is back");
        if (news is { IsGood: false }) faults.Add(Told(part, news));
        if (depth is { Dead: > 0 and var dead }) faults.Add($"{Counted.Of(dead, "dead letter")} in its queue, see jitgateway queue list");
        if (depth is { Waiting: var waiting } && waiting >= part.Queue.MaxLength) faults.Add(string.Create(CultureInfo.InvariantCulture, $"its queue is full, {waiting} wait"));
        if (circuit == CircuitCondition.Open) return new HealthPart(HealthStatus.Unhealthy, string.Join(" · ", faults));
        return HealthPart.Of(faults.Count > 0 ? string.Join(" · ", faults) : null, news is null ? "nobody needed it yet" : Told(part, news));
    }

    private static string Told(BackendProvisioning part, AdapterNews news) =>
        string.Create(CultureInfo.InvariantCulture, $"{part.AdapterName} {news.Told}, {news.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}
