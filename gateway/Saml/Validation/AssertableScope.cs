using System.Text.RegularExpressions;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>
/// What an identity provider may write behind the <c>@</c> (shibmd:Scope): one text, which compares without case as domains do, or an expression that has to fit the whole of it. Expressions are other people's: only those are taken
/// whose time grows with the text alone, and each has a time in which it fits or does not.
/// </summary>
internal sealed class AssertableScope
{
    public const int MostLetters = 1024;
    private const RegexOptions Reading = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;
    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(100);

    private readonly string _text;
    private readonly Regex? _expression;

    private AssertableScope(string text, Regex? expression = null) => (_text, _expression) = (text, expression);

    /// <summary>Why it admits nothing, for people to read; null where it may admit something.</summary>
    public string? Problem { get; private init; }

    public bool IsExpression => _expression is not null;

    /// <summary>One text; an empty one admits nothing.</summary>
    public static AssertableScope Literal(string text) => new(text);

    /// <summary>An expression; one that cannot be used admits nothing, and is there all the same.</summary>
    public static AssertableScope Expression(string pattern)
    {
        try
        {
            if (pattern.Length is 0 or > MostLetters) return Unused(pattern, $"it has {pattern.Length} characters, at most {MostLetters}");
            _ = new Regex(pattern, Reading, MostTime);   // by itself, so that it closes no bracket of ours
            return new(pattern, new Regex($@"\A(?:{pattern})\z", Reading, MostTime));
        }
        catch (ArgumentException)
        {
            return Unused(pattern, "it is no regular expression");
        }
        catch (NotSupportedException)
        {
            return Unused(pattern, "it looks ahead, looks back or repeats too much, so its time could not be bounded");
        }
    }

    /// <summary>An expression that is not even looked at.</summary>
    public static AssertableScope Unused(string pattern, string problem) => new("") { Problem = MeasuredFacts.Of($"{pattern}: {problem:plain}") };

    public bool Admits(string scope)
    {
        if (_expression is null) return _text.Length > 0 && scope.Equals(_text, StringComparison.OrdinalIgnoreCase);
        try
        {
            return scope.Length <= MostLetters && _expression.IsMatch(scope);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    public override string ToString() => _expression is null ? _text : $"/{_text}/";
}
