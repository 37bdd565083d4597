using System.Text.RegularExpressions;
using Spectre.Console;

namespace JitGateway.Cli.Shell;

/// <summary>Which words have a colour on a terminal. Colour repeats what the words say already; nothing is said by colour alone.</summary>
internal static partial class Palette
{
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Maroon, decoration: Decoration.Bold);
    private static readonly Style Doubtful = new(Color.Olive);

    public static Style Head { get; } = new(decoration: Decoration.Bold);

    public static Style Frame { get; } = new(Color.Grey);

    /// <summary>By the first word of a cell.</summary>
    public static Style Of(string cell) => FirstWord().Match(cell) is { Success: true } word ? StyleOf(word.Value) : Style.Plain;

    /// <summary>Lines of running text that begin with such a word in capitals.</summary>
    public static string Lines(string text, string escape) =>
        LineStart().Replace(text, line => $"{escape}[{(StyleOf(line.Value).Equals(Bad) ? "1;31" : "33")}m{line.Value}{escape}[0m");

    private static Style StyleOf(string word) => word switch
    {
        "good" or "yes" or "Allow" or "matches" or "ready" or "well" or "healthy" => Good,
        "ERROR" or "WRONG" or "UNAVAILABLE" or "BELIEVED" or "KEEPS" or "FAULT" or "Refused" or "Deny" or "Unavailable" or "unhealthy" or "NO" => Bad,
        "WARNING" or "NOTE" or "INCOMPLETE" or "RISK" or "CANNOT" or "SENT" or "degraded" => Doubtful,
        _ => Style.Plain,
    };

    [GeneratedRegex("^[A-Za-z]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstWord();

    [GeneratedRegex("^(ERROR|WRONG|UNAVAILABLE|FAULT|WARNING|NOTE|INCOMPLETE|RISK)(?=[ :.])", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineStart();
}
