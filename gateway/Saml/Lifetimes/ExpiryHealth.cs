using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Saml.Lifetimes;

/// <summary>Degraded while something ends soon or has ended; what that makes impossible, other checks say. Readiness does not hang on it.</summary>
internal sealed class ExpiryHealth(Expiries expiries, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var near = expiries.All.Where(e => e.IsNear(now)).OrderBy(static e => e.End).Select(e => e.Tell(now)).ToList();
        return Task.FromResult(near.Count == 0 ? HealthCheckResult.Healthy("no key and no metadata ends soon") : HealthCheckResult.Degraded(string.Join(" · ", near)));
    }
}
