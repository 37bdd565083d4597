using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>A terminal as an SVG picture: text that can be selected, every stretch where its column is, whatever font there is.</summary>
internal static partial class ScreenPicture
{
    private const double Column = 8.4;
    private const int Row = 17;
    private const int Margin = 18;
    private const int Bar = 34;

    private static readonly Dictionary<string, string> Colours = new(StringComparer.Ordinal)
    {
        ["31"] = "#ff7b72",
        ["32"] = "#7ee787",
        ["33"] = "#e3b341",
        ["90"] = "#6e7681",
        ["38;5;8"] = "#6e7681",
        ["91"] = "#ff7b72",
        ["93"] = "#e3b341",
    };

    /// <summary>The picture of this name, of the pages' own, is of a run like this one; taken anew where that is asked for.</summary>
    public static async Task ShouldShowAsync(string name, string command, AnsiScreen screen, int columns)
    {
        var picture = Path.Combine(Servers.RepositoryPaths.Root, "deploy", "recipes", "screens", $"{name}.svg");
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_SCREENS") == "1") await File.WriteAllTextAsync(picture, Of(command, screen, columns));
        ShapeOf(TextIn(await File.ReadAllTextAsync(picture))).ShouldBe(ShapeOf(screen.Text), $"set JITGATEWAY_WRITE_SCREENS=1 and run this test to take the picture {name} anew; the run wrote:\n{screen.Text}");
    }

    public static string Of(string command, AnsiScreen screen, int columns)
    {
        var rows = Rows($"$ {command}", columns).Select(row => new ScreenLine([new(row, "1")])).Concat(screen.Lines).ToList();
        var (width, height) = (columns * Column + 2 * Margin, Bar + rows.Count * Row + Margin);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height}\" viewBox=\"0 0 {width:0} {height}\" font-family=\"'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace\" font-size=\"14\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Text(command)}</title>\n<rect width=\"{width:0}\" height=\"{height}\" rx=\"10\" fill=\"#0d1117\"/>\n");
        foreach (var (x, colour) in (ReadOnlySpan<(int, string)>)[(20, "#ff5f56"), (40, "#ffbd2e"), (60, "#27c93f")]) svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x}\" cy=\"17\" r=\"6\" fill=\"{colour}\"/>\n");
        for (var i = 0; i < rows.Count; i++) Line(svg, rows[i], Bar + (i + 1) * Row - 5, isCommand: i < rows.Count - screen.Lines.Count);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>What a picture says, without the command.</summary>
    public static string TextIn(string svg) =>
        string.Join('\n', LineOf().Matches(svg).Where(m => m.Groups["kind"].Value == "o").Select(m => WebUtility.HtmlDecode(Tag().Replace(m.Groups["text"].Value, "")))).TrimEnd();

    /// <summary>The words without what is another in each run: numbers, hashes, support codes, ports, lengths of lines and columns.</summary>
    public static string ShapeOf(string text) => Blank().Replace(Number().Replace(Hash().Replace(SupportCode().Replace(Frame().Replace(Unwrapped(text), " "), "#"), "#"), "0"), " ").Trim();

    /// <summary>Tables by column, each without blanks: where a cell is broken hangs on how wide the others are in this run.</summary>
    private static string Unwrapped(string text)
    {
        var (said, columns) = (new StringBuilder(), new List<string>());
        foreach (var line in text.Split('\n').Select(static l => l.Trim()).Append(""))
        {
            if (!line.StartsWith('│'))
            {
                said.AppendJoin('\n', columns).Append('\n').Append(line).Append('\n');
                columns.Clear();
                continue;
            }

            var cells = line.Trim('│').Split('│').Select(static c => Blank().Replace(c, "")).ToList();
            columns = columns.Count == 0 ? cells : [.. columns.Zip(cells, static (above, below) => above + below)];
        }

        return said.ToString();
    }

    private static void Line(StringBuilder svg, ScreenLine line, int y, bool isCommand)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{(isCommand ? 'c' : 'o')}\">");
        var column = 0;
        foreach (var run in line.Runs)
        {
            var text = run.Text;
            svg.Append(CultureInfo.InvariantCulture, $"<text xml:space=\"preserve\" x=\"{Margin + column * Column:0.#}\" y=\"{y}\" textLength=\"{text.Length * Column:0.#}\" fill=\"{Colour(run.Look)}\"{(IsBold(run.Look) ? " font-weight=\"bold\"" : "")}>{Text(text)}</text>");
            column += text.Length;
        }

        svg.Append("</g>\n");
    }

    private static IEnumerable<string> Rows(string command, int columns)
    {
        var row = new StringBuilder();
        foreach (var word in command.Split(' '))
        {
            if (row.Length + word.Length + 3 > columns)
            {
                yield return $"{row} \\";
                row.Clear().Append("   ");
            }

            row.Append(row.Length == 0 ? "" : " ").Append(word);
        }

        yield return row.ToString();
    }

    private static string Colour(string look) => Colours.GetValueOrDefault(look.StartsWith("1;", StringComparison.Ordinal) ? look[2..] : look, "#e6edf3");

    private static bool IsBold(string look) => look == "1" || look.StartsWith("1;", StringComparison.Ordinal);

    private static string Text(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    [GeneratedRegex("<g class=\"(?<kind>[co])\">(?<text>.*?)</g>", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex LineOf();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 2000)]
    private static partial Regex Tag();

    [GeneratedRegex("[\u2500-\u257F]+", RegexOptions.None, 2000)]
    private static partial Regex Frame();

    [GeneratedRegex("(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*(?:[0-9]|[a-z][A-Z]))[A-Za-z0-9_-]{12,}", RegexOptions.None, 2000)]
    private static partial Regex Hash();

    [GeneratedRegex("\\b[0-9A-Z]{5}-[0-9A-Z]{5}\\b", RegexOptions.None, 2000)]
    private static partial Regex SupportCode();

    [GeneratedRegex("[0-9][0-9.,:]*", RegexOptions.None, 2000)]
    private static partial Regex Number();

    [GeneratedRegex("\\s+", RegexOptions.None, 2000)]
    private static partial Regex Blank();
}
