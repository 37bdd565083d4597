using System.Globalization;
using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Saml.Login;

/// <summary>
/// Degraded while the clock of an identity provider is off by more than half of what is tolerated: logins fail soon, or do already. Readiness does not hang on it: where the clock that is wrong is this node's own, a
/// node that is taken out would not be seen to be mended, for it learns from logins.
/// </summary>
internal sealed class ClockHealth(Active<ServiceProvider> serviceProvider, ClockWatch clocks) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var parts = serviceProvider.Value.IdentityProviders.Values.ToDictionary(static p => p.Name, PartOf, StringComparer.Ordinal);
        var off = parts.Where(static p => p.Value.Status != HealthStatus.Healthy).Select(static p => p.Key).Order(StringComparer.Ordinal).ToList();
        var data = parts.ToDictionary(static p => p.Key, static p => (object)p.Value, StringComparer.Ordinal);
        return Task.FromResult(off.Count == 0
            ? HealthCheckResult.Healthy("no clock of an identity provider is seen to be off", data)
            : HealthCheckResult.Degraded($"clocks differ: {string.Join(", ", off.Take(50))}", data: data));
    }

    private HealthPart PartOf(IdentityProvider provider)
    {
        if (clocks.Of(provider.Name) is not var (offset, at)) return new HealthPart(HealthStatus.Healthy, "nobody has signed in there since the start of this node");
        var seen = string.Create(CultureInfo.InvariantCulture, $"by the answer of {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (offset == TimeSpan.Zero) return new HealthPart(HealthStatus.Healthy, $"agrees with ours, {seen}");
        var told = string.Create(CultureInfo.InvariantCulture, $"{offset.Duration().TotalSeconds:0.#} s {(offset > TimeSpan.Zero ? "ahead of" : "behind")} ours at least, {seen}");
        var tolerance = provider.Options.ClockSkew;
        return HealthPart.Of(
            offset.Duration() <= tolerance / 2 ? null : string.Create(CultureInfo.InvariantCulture, $"{told}; {tolerance.TotalSeconds:0.#} s are tolerated (ClockSkew). Set this node's clock and theirs by NTP"), told);
    }
}
