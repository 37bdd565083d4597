using Spectre.Console;

namespace JitGateway.Cli.Shell;

/// <summary>A table for a screen that is too narrow for it: a line for each value, with its name, and a blank line between rows.</summary>
internal static class RowBlocks
{
    /// <summary>Where a value goes that does not fit behind its name.</summary>
    private const int Below = 2;

    public static void Write(IAnsiConsole console, IReadOnlyList<string[]> rows, int width, bool areFacts)
    {
        if (areFacts)
        {
            Write(console, [.. rows.Select(r => (r[0], r.Length > 1 ? r[1] : ""))], width);
            return;
        }

        for (var i = 1; i < rows.Count; i++)
        {
            if (i > 1) console.WriteLine();
            Write(console, [.. rows[0].Zip(rows[i])], width);
        }
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<(string Name, string Value)> lines, int width)
    {
        var indent = lines.Max(l => l.Name.Length) + 2;
        foreach (var (name, value) in lines)
        {
            if (value is "" or TextTable.Nothing) continue;
            var isBelow = ScreenText.LongestWord(value) > width - indent;
            var margin = isBelow ? Below : indent;
            console.Write(new Text(isBelow ? $"{name}:" : $"{name}:".PadRight(indent), Palette.Head));
            if (isBelow) console.WriteLine();
            var isFirst = !isBelow;
            foreach (var line in ScreenText.Lines(value, width - margin))
            {
                if (!isFirst) console.Write(new string(' ', margin));
                console.Write(new Text(line, Palette.Of(value)));
                console.WriteLine();
                isFirst = false;
            }
        }
    }
}
