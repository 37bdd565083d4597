using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console.Rendering;

namespace JitGateway.Cli.Shell;

/// <summary>Text on a screen: how many columns it takes, and where it may be broken. A word stays whole however long it is, so that codes, ids and hashes can be copied; a date and its time are one word.</summary>
internal static partial class ScreenText
{
    /// <summary>Columns, of which some characters take two and others none.</summary>
    public static int Width(string text) => Ascii(text) ? text.Length : new Segment(text).CellCount();

    /// <param name="breaksNames">Whether what is built of parts may be broken between them: a URN, a path, an address of a page.</param>
    public static int LongestWord(string text, bool breaksNames = false) => Words(text).SelectMany(word => breaksNames ? Parts(word) : [word]).Select(Width).DefaultIfEmpty().Max();

    /// <summary>Lines of at most so many columns, but for a word that is longer alone.</summary>
    public static IEnumerable<string> Lines(string text, int width, bool breaksNames = false)
    {
        var (line, column, isFirst) = (new StringBuilder(), 0, true);
        foreach (var word in Words(text))
        {
            var blank = isFirst ? "" : " ";
            isFirst = false;
            foreach (var part in breaksNames && Width(word) > width ? Parts(word) : [word])
            {
                if (line.Length > 0 && column + blank.Length + Width(part) > width)
                {
                    yield return line.ToString();
                    line.Clear();
                    (column, blank) = (0, "");
                }

                line.Append(blank).Append(part);
                column += blank.Length + Width(part);
                blank = "";
            }
        }

        yield return line.ToString();
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

    /// <summary>Codes, ids, hashes and times have none.</summary>
    private static string[] Parts(string word) => word.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? BehindColon().Split(word) : BehindSlash().Split(word);

    private static bool Ascii(string text) => text.All(char.IsAscii);

    [GeneratedRegex("(?<=:)(?=.)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BehindColon();

    [GeneratedRegex("(?<=[^/:]/)(?=[^/])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BehindSlash();

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex(@"\A[0-9]{2}:[0-9]{2}", RegexOptions.NonBacktracking)]
    private static partial Regex Time();
}
