using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.History;

/// <summary>Says when events wait, or were lost of late; people get in all the same.</summary>
internal sealed class EventsHealth(EventQueue queue, EventWriter writer) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Result());

    private HealthCheckResult Result()
    {
        var lost = queue.LostOfLate is > 0 and var count ? $"events were lost within the last ten minutes, {count} since this node started: more came than could be kept" : null;
        var waits = writer.Fault is { } fault ? $"events wait in this node's memory: {fault}" : null;
        return lost is null && waits is null ? HealthCheckResult.Healthy("what happens to people is kept") : HealthCheckResult.Degraded(string.Join(" · ", new[] { waits, lost }.OfType<string>()));
    }
}
