using System.Text.RegularExpressions;

namespace JitGateway.Saml.Validation;

/// <summary>
/// What an identity provider may write behind the <c>@</c> (shibmd:Scope): one text, which compares without case as domains do, or an expression that has to fit the whole of it. Expressions are other people's: each has a time in which it fits or does not.
/// </summary>
internal sealed class AssertableScope
{
    public const int MostLetters = 1024;
    private const RegexOptions Reading = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(100);

    private readonly string _text;
    private readonly Regex? _expression;

    private AssertableScope(string text, Regex? expression = null) => (_text, _expression) = (text, expression);

    /// <summary>One text; an empty one admits nothing.</summary>
    public static AssertableScope Literal(string text) => new(text);

    /// <summary>An expression; one that cannot be read admits nothing, and is there all the same.</summary>
    public static AssertableScope Expression(string pattern)
    {
        try
        {
            if (pattern.Length is 0 or > MostLetters) return Literal("");
            _ = new Regex(pattern, Reading, MostTime);   // by itself, so that it closes no bracket of ours
            return new(pattern, new Regex($@"\A(?:{pattern})\z", Reading, MostTime));
        }
        catch (ArgumentException)
        {
            return Literal("");
        }
    }

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
