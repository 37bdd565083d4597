using JitGateway.Configuration.Places;

namespace JitGateway.Configuration.Risks;

/// <summary>What is legal in the configuration and may do harm all the same: where, what was found, and what to write instead.</summary>
/// <param name="Path">The key, sections joined by a colon.</param>
/// <param name="Value">The value found; null when the key is absent. Never a secret.</param>
/// <param name="Problem">What may come of it, as a sentence without a full stop.</param>
/// <param name="Cure">What to write, as a sentence without a full stop.</param>
internal sealed record ConfigurationRisk(RiskKind Kind, string Path, string? Value, string Problem, string Cure)
{
    /// <summary>Where the key is said; null where that is not known.</summary>
    public ConfigurationPlace? Place { get; init; }

    public override string ToString() =>
        $"{Kind.Id}: {(Place is null ? "" : $"{Place}: ")}{Path}{(Value is null ? "" : $" = \"{Value}\"")}: {Problem}. {Cure}.";
}

/// <summary>Collects every risk of every section.</summary>
internal sealed class ConfigurationRisks
{
    private readonly List<ConfigurationRisk> _risks = [];

    public IReadOnlyList<ConfigurationRisk> All => _risks;

    public void Add(RiskKind kind, string path, string? value, string problem, string cure) => _risks.Add(new ConfigurationRisk(kind, path, value, problem, cure));
}
