using Spectre.Console;

namespace JitGateway.Cli.Shell;

/// <summary>A table for a terminal: framed where it fits without a word being broken, else a block of lines for each row.</summary>
internal static class FramedTable
{
    private const int NoLimit = 1_000_000;

    /// <param name="rows">The headings first; each has a cell for each of them.</param>
    /// <param name="areFacts">Each row is a name and its value, the first one too.</param>
    public static string Of(Terminal terminal, IReadOnlyList<string[]> rows, bool areFacts)
    {
        var said = Filled(rows, static cell => cell.Length == 0);   // a column that nobody filled takes no room
        if (TableLayout.Of(terminal.Width, said) is not { } widths)
        {
            if (!areFacts) said = Filled(said, static cell => cell is "" or TextTable.Nothing);   // where room is scarce, neither does one that says nothing
            widths = TableLayout.Of(terminal.Width, said);
            if (widths is null) return Drawn(terminal, console => RowBlocks.Write(console, said, terminal.Width, areFacts));
        }

        return Drawn(terminal, console => console.Write(Table(said, widths)));
    }

    private static Table Table(IReadOnlyList<string[]> rows, int[] widths)
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Palette.Frame };
        for (var i = 0; i < widths.Length; i++) table.AddColumn(new TableColumn(Cell(rows[0][i], widths[i], Palette.Head)));
        foreach (var row in rows.Skip(1)) table.AddRow(row.Select((cell, i) => Cell(cell, widths[i], Palette.Of(cell))));
        return table;
    }

    /// <summary>Text, no markup: a value in brackets is a value. Broken here, because the library breaks words.</summary>
    private static Text Cell(string cell, int width, Style style) => new(string.Join('\n', ScreenText.Lines(cell, width, TableLayout.BreaksNames(cell))), style);

    private static IReadOnlyList<string[]> Filled(IReadOnlyList<string[]> rows, Func<string, bool> isNothing)
    {
        var kept = Enumerable.Range(0, rows[0].Length).Where(i => rows[0][i].Length > 0 && rows.Count == 1 || rows.Skip(1).Any(r => !isNothing(r[i]))).ToList();
        return kept.Count == 0 ? rows : [.. rows.Select(r => kept.Select(i => r[i]).ToArray())];
    }

    private static string Drawn(Terminal terminal, Action<IAnsiConsole> draw)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,   // the sixteen that every terminal's owner chose for themselves
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = NoLimit;   // what is drawn knows the width itself
        draw(console);
        return text.ToString().Replace("\u001b", terminal.Escape, StringComparison.Ordinal);
    }
}
