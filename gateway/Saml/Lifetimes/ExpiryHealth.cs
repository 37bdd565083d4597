using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Saml.Lifetimes;

/// <summary>Degraded while a certificate of our own keys ends soon or has ended; those of identity providers are told with their metadata. Readiness does not hang on it: a certificate that has ended keeps nobody out by itself.</summary>
internal sealed class ExpiryHealth(Expiries expiries, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var near = expiries.Ours.Where(e => e.IsNear(now)).OrderBy(static e => e.End).Select(e => e.Tell(now)).ToList();
        return Task.FromResult(near.Count == 0 ? HealthCheckResult.Healthy("no key of ours ends soon") : HealthCheckResult.Degraded(string.Join(" · ", near)));
    }
}
