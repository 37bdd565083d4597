using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace JitGateway.Access.Conditions;

/// <summary>What is asked of the values that a person has under one name. One value that meets all of it is enough.</summary>
internal abstract class AttributeTest
{
    /// <param name="values">Null: none.</param>
    public abstract Verdict Of(IReadOnlyList<string>? values);

    /// <summary>Whether the other one asks the same; words tell it not, because a value may be any word.</summary>
    public abstract bool IsSameAs(AttributeTest other);

    /// <summary>In words, for explanations.</summary>
    public abstract override string ToString();

    /// <summary>One of these values, compared exactly.</summary>
    public sealed class OneOf(IReadOnlyList<string> wanted) : AttributeTest
    {
        private readonly FrozenSet<string> _wanted = wanted.ToFrozenSet(StringComparer.Ordinal);

        public override Verdict Of(IReadOnlyList<string>? values)
        {
            for (var i = 0; i < values?.Count; i++)
                if (_wanted.Contains(values[i]))
                    return Verdict.Yes;
            return Verdict.No;
        }

        public override bool IsSameAs(AttributeTest other) => other is OneOf named && named._wanted.SetEquals(_wanted);

        public override string ToString() => string.Join(", ", wanted);
    }

    /// <summary>No value at all.</summary>
    public sealed class Absent : AttributeTest
    {
        public override Verdict Of(IReadOnlyList<string>? values) => values is null or [] ? Verdict.Yes : Verdict.No;

        public override bool IsSameAs(AttributeTest other) => other is Absent;

        public override string ToString() => "absent";
    }

    /// <summary>A value that is wholly of a pattern.</summary>
    /// <param name="pattern">Of the kind that does not backtrack, so that its time is bounded by the value's length; what takes longer than its limit all the same is undecided.</param>
    /// <param name="written">As in the configuration.</param>
    public sealed class Matching(Regex pattern, string written) : AttributeTest
    {
        public override Verdict Of(IReadOnlyList<string>? values)
        {
            try
            {
                for (var i = 0; i < values?.Count; i++)
                    if (pattern.IsMatch(values[i]))
                        return Verdict.Yes;
                return Verdict.No;
            }
            catch (RegexMatchTimeoutException)
            {
                return Verdict.Undecided;
            }
        }

        public override bool IsSameAs(AttributeTest other) => other is Matching && other.ToString() == ToString();

        public override string ToString() => $"matches {written}";
    }

    /// <summary>A number within bounds. A value that is no number is not within them.</summary>
    public sealed class Number(decimal? least, decimal? most) : AttributeTest
    {
        private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

        public override Verdict Of(IReadOnlyList<string>? values)
        {
            for (var i = 0; i < values?.Count; i++)
                if (decimal.TryParse(values[i], Plain, CultureInfo.InvariantCulture, out var number) && !(number < least) && !(number > most))
                    return Verdict.Yes;
            return Verdict.No;
        }

        public override bool IsSameAs(AttributeTest other) => other is Number && other.ToString() == ToString();

        public override string ToString() => string.Join(", ", new[] { Bound("at least", least), Bound("at most", most) }.OfType<string>());

        private static string? Bound(string word, decimal? bound) => bound is { } number ? string.Create(CultureInfo.InvariantCulture, $"{word} {number}") : null;
    }
}
