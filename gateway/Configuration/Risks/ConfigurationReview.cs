namespace JitGateway.Configuration.Risks;

/// <summary>All risks of the configuration that was read last, accepted or not.</summary>
internal sealed class ConfigurationReview(ActiveConfiguration configuration, IEnumerable<IRiskReview> reviews)
{
    /// <returns>In the order of files and lines. What has an error itself, or around it, has no risk besides.</returns>
    public async Task<IReadOnlyList<ConfigurationRisk>> RunAsync(CancellationToken cancellationToken)
    {
        if (configuration.LastRead is not { } context) return [];
        var found = new ConfigurationRisks();
        foreach (var review in reviews) await review.ReviewAsync(context, found, cancellationToken);
        var wrong = context.Errors.All.Select(e => e.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Located(context.Risks.All.Concat(found.All).Where(r => !Around(r.Path).Any(wrong.Contains)));
    }

    /// <summary>The same risks, each with its place.</summary>
    public IReadOnlyList<ConfigurationRisk> Located(IEnumerable<ConfigurationRisk> risks) =>
    [
        .. risks.Select(r => r with { Place = r.Place ?? configuration.LastRead?.Places?.Of(r.Path) })
            .DistinctBy(r => (r.Kind, r.Path, r.Problem))
            .OrderBy(r => r.Place?.Source, StringComparer.Ordinal).ThenBy(r => r.Place?.Line).ThenBy(r => r.Place?.Column).ThenBy(r => r.Kind.Id, StringComparer.Ordinal),
    ];

    /// <summary>A key and the sections that it stands in.</summary>
    private static IEnumerable<string> Around(string key)
    {
        for (var path = key; path is not null; path = ConfigurationPath.GetParentPath(path)) yield return path;
    }
}
