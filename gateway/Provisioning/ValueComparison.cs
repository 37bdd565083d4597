namespace JitGateway.Provisioning;

/// <summary>In what a backend's spelling of a value may differ from ours and still be the same value.</summary>
internal enum CompareRule
{
    Exact,
    IgnoreCase,

    /// <summary>Blanks at both ends do not count.</summary>
    Trim,
}

/// <summary>
/// Whether two values of an attribute are the same, by the backend's rule. A text equals a list of it, an absent value an empty
/// list, and the order of a list does not count: identity providers send groups in any order.
/// </summary>
internal sealed class ValueComparison(IReadOnlyCollection<CompareRule> rules)
{
    public static readonly ValueComparison Exact = new([]);

    private readonly bool _trim = rules.Contains(CompareRule.Trim);
    private readonly bool _ignoreCase = rules.Contains(CompareRule.IgnoreCase);

    public bool Same(AttributeValue? a, AttributeValue? b)
    {
        var (left, right) = (Texts(a), Texts(b));
        if (a is AttributeValue.Flag || b is AttributeValue.Flag)
            return left.SequenceEqual(right, StringComparer.OrdinalIgnoreCase);
        return left.Select(Normal).ToHashSet(StringComparer.Ordinal).SetEquals(right.Select(Normal));
    }

    /// <summary>One text for all spellings that are the same.</summary>
    public string Normal(string value)
    {
        if (_trim) value = value.Trim();
        return _ignoreCase ? value.ToUpperInvariant() : value;
    }

    public static IReadOnlyList<string> Texts(AttributeValue? value) => value switch
    {
        null => [],
        AttributeValue.Text { Value: "" } => [],
        AttributeValue.Text text => [text.Value],
        AttributeValue.Flag flag => [flag.Value ? "true" : "false"],
        AttributeValue.List list => list.Values,
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no value"),
    };

    public override string ToString() => $"{(_ignoreCase ? "i" : "")}{(_trim ? "t" : "")}";
}
