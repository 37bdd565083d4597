using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Edge.Tls;

/// <summary>Degraded while a certificate that is shown ends soon or has ended. Readiness does not hang on it: taking the node out would help nobody.</summary>
internal sealed class CertificateHealth(Active<ServerCertificates> certificates, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var all = certificates.Value.All;
        var near = all.Select(static c => c.Ending).Where(e => e.IsNear(now)).OrderBy(static e => e.End).Select(e => e.Tell(now)).ToList();
        return Task.FromResult(
            near.Count > 0 ? HealthCheckResult.Degraded(string.Join(" · ", near))
            : HealthCheckResult.Healthy(all.Count == 0 ? "the gateway has no certificates of its own" : $"none ends before {all.Min(static c => c.Ending.End).UtcDateTime:yyyy-MM-dd}"));
    }
}
