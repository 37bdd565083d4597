using System.Globalization;
using System.Text;

namespace JitGateway.Provisioning;

/// <summary>In what a backend's spelling of a value may differ from ours and still be the same value.</summary>
internal enum CompareRule
{
    Exact,
    IgnoreCase,

    /// <summary>Blanks at both ends do not count.</summary>
    Trim,

    /// <summary>Several blanks count as one.</summary>
    Blanks,

    /// <summary>Numbers compare as numbers: 000103 is 103, and 1.50 is 1.5.</summary>
    Number,

    /// <summary>Of a telephone number only the digits count: +49 (30) 1234 is 0049 30 1234.</summary>
    Digits,

    /// <summary>The order of a list counts.</summary>
    Ordered,
}

/// <summary>
/// Whether two values of an attribute are the same, by the backend's rule. A text equals a list of it, an absent value an empty
/// list, and the order of a list does not count unless the rule says so: identity providers send groups in any order.
/// </summary>
internal sealed class ValueComparison(IReadOnlyCollection<CompareRule> rules)
{
    public static readonly ValueComparison Exact = new([]);

    private readonly bool _trim = rules.Contains(CompareRule.Trim);
    private readonly bool _blanks = rules.Contains(CompareRule.Blanks);
    private readonly bool _number = rules.Contains(CompareRule.Number);
    private readonly bool _digits = rules.Contains(CompareRule.Digits);

    public bool IgnoresCase { get; } = rules.Contains(CompareRule.IgnoreCase);

    public bool IsOrdered { get; } = rules.Contains(CompareRule.Ordered);

    public bool Same(AttributeValue? a, AttributeValue? b)
    {
        var (left, right) = (Texts(a), Texts(b));
        if (a is AttributeValue.Flag || b is AttributeValue.Flag) return AccountState.Truth(a) == AccountState.Truth(b);
        return IsOrdered
            ? Distinct(left).Select(Normal).SequenceEqual(Distinct(right).Select(Normal), StringComparer.Ordinal)
            : left.Select(Normal).ToHashSet(StringComparer.Ordinal).SetEquals(right.Select(Normal));
    }

    /// <summary>One text for all spellings that are the same.</summary>
    public string Normal(string value)
    {
        if (_trim) value = value.Trim();
        if (_blanks) value = OneBlank(value);
        if (_number) value = AsNumber(value);
        if (_digits) value = DigitsOf(value);
        return IgnoresCase ? value.ToUpperInvariant() : value;
    }

    /// <summary>Without those that are the same as one before them: some backends hold a member twice that is added twice.</summary>
    public IReadOnlyList<string> Distinct(IReadOnlyList<string> values) => values.Count < 2 ? values : [.. values.DistinctBy(Normal, StringComparer.Ordinal)];

    /// <summary>What is held, with what is wanted and without what is ours and no longer wanted; null where nothing is left.</summary>
    public AttributeValue? Merged(AttributeValue? held, AttributeValue wanted, Func<string, bool> isOurs)
    {
        if (held is AttributeValue.Flag || wanted is AttributeValue.Flag) return wanted;
        var (texts, normal) = (Texts(wanted), Texts(wanted).Select(Normal).ToHashSet(StringComparer.Ordinal));
        var merged = Distinct([.. Texts(held).Where(t => normal.Contains(Normal(t)) || !isOurs(t)), .. texts]);
        return merged.Count == 0 ? null : Of(merged);
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

    public static AttributeValue Of(IReadOnlyList<string> texts) => texts is [var only] ? new AttributeValue.Text(only) : new AttributeValue.List(texts);

    public override string ToString() =>
        string.Concat(new[] { (IgnoresCase, 'i'), (_trim, 't'), (_blanks, 'b'), (_number, 'n'), (_digits, 'd'), (IsOrdered, 'o') }.Where(r => r.Item1).Select(r => r.Item2));

    private static string OneBlank(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
            if (!char.IsWhiteSpace(c)) text.Append(c);
            else if (text.Length == 0 || text[^1] != ' ') text.Append(' ');
        return text.ToString();
    }

    private static string AsNumber(string value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############################", CultureInfo.InvariantCulture)
            : value;

    /// <summary>Without the zeros before a country's number; a text without digits stays what it is.</summary>
    private static string DigitsOf(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        return digits.Length == 0 ? value : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
    }
}
