using System.Text.RegularExpressions;

namespace JitGateway.Cli.Shell;

/// <summary>Sentences that are longer than the terminal is wide, broken between words and not where its edge happens to be. What follows stands under where the sentence began.</summary>
internal static partial class WrappedText
{
    /// <summary>A gap that stands farther to the right is no column's.</summary>
    private const int LongestName = 20;

    private const string Usage = "Usage: ";

    /// <summary>Sentences of a list, each with a sign of trouble before it, are told apart by their first lines.</summary>
    private const string Under = "  ";

    /// <summary>Tables keep to the width by themselves.</summary>
    public static string Of(string text, Terminal terminal) => text.Length <= terminal.Width
        ? text
        : string.Join('\n', text.Split('\n').Select(line => line.Length <= terminal.Width || line.Contains(terminal.Escape, StringComparison.Ordinal) ? line : Wrapped(line, terminal.Width)));

    private static string Wrapped(string line, int width)
    {
        if (Label().IsMatch(line)) return string.Join($"\n{Under}", ScreenText.Lines(line, width - Under.Length));
        var indent = Math.Min(Indent(line), width / 2);
        return string.Join('\n', ScreenText.Lines(line[indent..], width - indent).Select((part, i) => i == 0 ? line[..indent] + part : new string(' ', indent) + part));
    }

    [GeneratedRegex("^(RISK|WARNING|NOTE|PROBLEM|ERROR|INCOMPLETE)[ :]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    /// <summary>Behind blanks and a number, as of a list, or behind a name and its gap.</summary>
    private static int Indent(string line)
    {
        if (line.StartsWith(Usage, StringComparison.Ordinal)) return Usage.Length;
        var at = 0;
        while (at < line.Length && line[at] == ' ') at++;
        var digits = at;
        while (digits < line.Length && char.IsAsciiDigit(line[digits])) digits++;
        if (digits > at && digits + 1 < line.Length && line[digits] == '.' && line[digits + 1] == ' ') return digits + 2;
        var gap = line.IndexOf("  ", at, StringComparison.Ordinal);
        if (gap < 0 || gap > LongestName) return at;
        while (gap < line.Length && line[gap] == ' ') gap++;
        return gap;
    }
}
