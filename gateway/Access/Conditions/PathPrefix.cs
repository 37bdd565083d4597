namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Path</c>: the path is under one of these prefixes of whole segments.</summary>
internal sealed class PathPrefix(IReadOnlyList<string> prefixes, StringComparison comparison) : RuleCondition
{
    private readonly string[] _prefixes = [.. prefixes.Select(p => p.TrimEnd('/'))];

    public override string Name => nameof(AccessRuleOptions.Path);

    public override string Written { get; } = string.Join(", ", prefixes);

    public override Verdict Of(in AccessQuestion question) => When(Has(question.Path));

    public override bool Covers(RuleCondition other) => other switch
    {
        PathPrefix prefix => Array.TrueForAll(prefix._prefixes, Has),
        ExactPath exact => exact.Paths.All(Has),
        PathPattern pattern => pattern.Heads.All(Has),
        _ => false,
    };

    /// <summary>Whether a path is the prefix, or below it.</summary>
    /// <param name="prefix">Without a slash at its end.</param>
    public static bool IsUnder(ReadOnlySpan<char> path, ReadOnlySpan<char> prefix, StringComparison comparison) =>
        path.StartsWith(prefix, comparison) && (path.Length == prefix.Length || prefix.Length == 0 || path[prefix.Length] == '/');

    private bool Has(string path)
    {
        foreach (var prefix in _prefixes)
            if (IsUnder(path, prefix, comparison))
                return true;
        return false;
    }
}
