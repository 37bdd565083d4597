using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Saml.Metadata;

/// <summary>Not ready while nobody could sign in; degraded while one of several identity providers cannot be used, or one is used with what it was last.</summary>
internal sealed class MetadataHealth(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var providers = serviceProvider.Value.IdentityProviders.Values.OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        var asked = providers.Select(p => (p.Name, Problem: directory.ProblemOf(p), Newest: directory.StateOf(p).Problem)).ToList();
        var problems = asked.Where(p => p.Problem is not null).Select(p => (p.Name, p.Problem)).ToList();
        var stale = asked.Where(p => p is { Problem: null, Newest: not null }).Select(p => (p.Name, Problem: (string?)$"the last good metadata stays in use: {p.Newest}")).ToList();
        stale.AddRange((serviceProvider.Value.Folder?.Misnamed ?? []).Select(static f => (f, (string?)"the file's name is no name for an identity provider: lower-case letters, digits and hyphens, at most 40")));
        var told = string.Join(" · ", problems.Concat(stale).Select(p => $"{p.Name}: {p.Problem}"));
        return Task.FromResult(
            providers.Count == 0 ? HealthCheckResult.Healthy("no identity provider is configured")
            : problems.Count + stale.Count == 0 ? HealthCheckResult.Healthy($"metadata of {string.Join(", ", providers.Select(p => p.Name))} is in use")
            : problems.Count < providers.Count ? HealthCheckResult.Degraded(told)
            : HealthCheckResult.Unhealthy(told));
    }
}
