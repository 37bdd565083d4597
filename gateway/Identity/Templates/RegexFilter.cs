using System.Text;
using System.Text.RegularExpressions;

namespace JitGateway.Identity.Templates;

/// <summary>
/// The filter <c>regex</c>. With a replacement, every match is replaced. Without, the value becomes the first group, or the match; a value
/// that does not match is dropped. The engine does not backtrack, so that no value takes time without bound.
/// </summary>
internal static class RegexFilter
{
    /// <returns>What changes one value; null with the problem.</returns>
    public static Func<string, string?>? Compile(IReadOnlyList<string> arguments, out string? problem)
    {
        if (Pattern(arguments[0], out problem) is not { } regex) return null;
        if (arguments.Count == 1) return value => InTime(() => Extract(regex.Match(value)));
        var replacement = arguments[1];
        try
        {
            regex.Replace("", replacement);   // the replacement is parsed here, and not when a person comes
        }
        catch (ArgumentException e)
        {
            problem = $"has no replacement ({FirstLine(e.Message)})";
            return null;
        }

        return value => InTime(() => Replace(regex, value, replacement));
    }

    private static Regex? Pattern(string pattern, out string? problem)
    {
        problem = null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TemplateLimits.LongestMatch);
        }
        catch (NotSupportedException)
        {
            problem = "looks ahead, looks behind, refers back or repeats too much, which takes time without bound";
        }
        catch (ArgumentException e)
        {
            problem = $"is no regular expression ({FirstLine(e.Message)})";
        }

        return null;
    }

    private static string? Extract(Match match) =>
        !match.Success ? null : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;

    /// <returns>Null where the result would be longer, or its making take more, than the limits allow.</returns>
    private static string? Replace(Regex regex, string value, string replacement)
    {
        var text = new StringBuilder();
        var (at, scanned) = (0, 0L);
        var most = replacement.Length + ((long)replacement.Count(c => c == '$') * value.Length);   // what one replacement may come to
        for (var match = regex.Match(value); match.Success; match = match.NextMatch())
        {
            scanned += value.Length - match.Index;
            if (scanned > TemplateLimits.MostScanned || text.Length + most > TemplateLimits.MostCharacters) return null;
            text.Append(value, at, match.Index - at).Append(match.Result(replacement));
            at = match.Index + match.Length;
        }

        return text.Append(value, at, value.Length - at).ToString();
    }

    private static string? InTime(Func<string?> work)
    {
        try
        {
            return work();
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.');
}
