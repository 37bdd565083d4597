using System.Text.RegularExpressions;
using Spectre.Console.Rendering;

namespace JitGateway.Cli.Shell;

/// <summary>Text on a screen: how many columns it takes, and where it may be broken. A word stays whole however long it is, so that codes, ids and hashes can be copied; a date and its time are one word.</summary>
internal static partial class ScreenText
{
    /// <summary>Columns, of which some characters take two and others none.</summary>
    public static int Width(string text) => Ascii(text) ? text.Length : new Segment(text).CellCount();

    public static int LongestWord(string text) => Words(text).Select(Width).DefaultIfEmpty().Max();

    /// <summary>Lines of at most so many columns, but for a word that is longer alone.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var (line, column) = (new List<string>(), 0);
        foreach (var word in Words(text))
        {
            var size = Width(word);
            if (line.Count > 0 && column + 1 + size > width)
            {
                yield return string.Join(' ', line);
                (line, column) = ([], 0);
            }

            column += size + (line.Count > 0 ? 1 : 0);
            line.Add(word);
        }

        yield return string.Join(' ', line);
    }

    public static IEnumerable<string> Words(string text)
    {
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            if (i + 1 < words.Length && Date().IsMatch(words[i]) && Time().IsMatch(words[i + 1])) yield return $"{words[i]} {words[++i]}";
            else yield return words[i];
        }
    }

    private static bool Ascii(string text) => text.All(char.IsAscii);

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex(@"\A[0-9]{2}:[0-9]{2}", RegexOptions.NonBacktracking)]
    private static partial Regex Time();
}
