using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>
/// Unhealthy while there is no key that signs <c>X-Jit-Assertion</c>, degraded while the store of keys is out of reach. Readiness does not hang on it: most applications read other headers, and those that demand this
/// one refuse by themselves.
/// </summary>
internal sealed class KeyRingHealth(KeyRingKeeper keys, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        keys.Ring.SigningAt(time.GetUtcNow()) is not { } key ? HealthCheckResult.Unhealthy($"there is no key that signs X-Jit-Assertion{(keys.IsUnreachable ? ", and where keys are kept cannot be read or written" : "")}")
        : keys.IsUnreachable ? HealthCheckResult.Degraded("where keys are kept cannot be read or written; those that are known stay in use")
        : HealthCheckResult.Healthy($"key {key.Id} signs"));
}
