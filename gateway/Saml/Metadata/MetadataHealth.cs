using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Saml.Lifetimes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Saml.Metadata;

/// <summary>Not ready while nobody could sign in; degraded while one of several identity providers cannot be used, or one is used with what it was last.</summary>
internal sealed class MetadataHealth(Active<ServiceProvider> serviceProvider, Active<BackendTable> backends, IdentityProviderDirectory directory, Expiries expiries, TimeProvider time) : IHealthCheck
{
    private const int MostTold = 50;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var providers = serviceProvider.Value.IdentityProviders.Values.OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        var asked = providers.Select(p => (p.Name, Problem: directory.ProblemOf(p), Newest: directory.StateOf(p).Problem)).ToList();
        var problems = asked.Where(p => p.Problem is not null).Select(p => $"{p.Name}: {p.Problem}").ToList();
        List<string> minor = [.. asked.Where(p => p is { Problem: null, Newest: not null }).Select(p => $"{p.Name}: the last good metadata stays in use: {p.Newest}"), .. OfFolder(), .. NotThere()];
        var parts = asked.Zip(providers).ToDictionary(static p => p.First.Name, p => (object)PartOf(p.Second, p.First.Problem, p.First.Newest), StringComparer.Ordinal);
        return Task.FromResult(
            providers.Count + minor.Count == 0 ? HealthCheckResult.Healthy("no identity provider is configured", parts)
            : problems.Count + minor.Count == 0 ? HealthCheckResult.Healthy($"metadata of {Told(providers.Select(p => p.Name), ", ")} is in use", parts)
            : problems.Count < providers.Count || providers.Count == 0 ? HealthCheckResult.Degraded(Told(problems.Concat(minor), " · "), data: parts)
            : HealthCheckResult.Unhealthy(Told(problems.Concat(minor), " · "), data: parts));
    }

    /// <summary>Metadata and certificates of one provider.</summary>
    private HealthPart PartOf(IdentityProvider provider, string? problem, string? newest)
    {
        if (problem is not null) return new HealthPart(HealthStatus.Unhealthy, $"nobody can sign in there: {problem}");
        var now = time.GetUtcNow();
        var faults = expiries.Of(provider).Where(e => e.IsNear(now)).OrderBy(static e => e.End).Select(e => e.Tell(now)).ToList();
        if (newest is not null) faults.Insert(0, $"the last good metadata stays in use: {newest}");
        return HealthPart.Of(faults.Count > 0 ? string.Join(" · ", faults) : null, "its metadata is in use, and none of its keys ends soon");
    }

    private IEnumerable<string> OfFolder()
    {
        if (serviceProvider.Value.Folder is not { } folder) return [];
        var misnamed = folder.Misnamed.Select(static f => $"{f}: the file's name is no name for an identity provider: lower-case letters, digits and hyphens, at most 40");
        return folder.LeftOut == 0 ? misnamed : misnamed.Append($"{folder.Path}: {folder.LeftOut} files are left out, all behind {folder.Files[^1]}");
    }

    private IEnumerable<string> NotThere() =>
        backends.Value.Backends.SelectMany(static b => b.AbsentIdentityProviders).Select(static a => $"{a.Name}: {a.Path} names it, and neither the configuration nor the folder has it");

    private static string Told(IEnumerable<string> all, string between)
    {
        var told = all.ToList();
        return told.Count <= MostTold ? string.Join(between, told) : $"{string.Join(between, told.Take(MostTold))}{between}and {told.Count - MostTold} more";
    }
}
