namespace JitGateway.Access.Conditions;

/// <summary>Key <c>PathIs</c>: the path is one of these. A slash at the end does not count, because many applications do not count it.</summary>
internal sealed class ExactPath(IReadOnlyList<string> paths, StringComparison comparison) : RuleCondition
{
    private readonly string[] _paths = [.. paths.Select(p => p.TrimEnd('/'))];

    public IReadOnlyList<string> Paths => _paths;

    public override string Name => nameof(AccessRuleOptions.PathIs);

    public override string Written { get; } = string.Join(", ", paths);

    public override Verdict Of(in AccessQuestion question) => When(Has(question.Path));

    public override bool Covers(RuleCondition other) => other is ExactPath exact && Array.TrueForAll(exact._paths, Has);

    private bool Has(string text)
    {
        var path = text.AsSpan().TrimEnd('/');
        foreach (var exact in _paths)
            if (path.Equals(exact, comparison))
                return true;
        return false;
    }
}
