using Spectre.Console;

namespace JitGateway.Cli.Shell;

/// <summary>A table for a terminal: framed, within its width.</summary>
internal static class FramedTable
{
    public static string Of(Terminal terminal, IReadOnlyList<string> head, IReadOnlyList<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Palette.Frame };
        var said = Enumerable.Range(0, head.Count).Where(i => head[i].Length > 0 || rows.Any(r => r[i].Length > 0)).ToList();   // a column that nobody filled takes no room
        foreach (var i in said) table.AddColumn(new TableColumn(new Text(head[i], Palette.Head)));
        foreach (var row in rows) table.AddRow(said.Select(i => new Text(row[i], Palette.Of(row[i]))));   // text, no markup: a value in brackets is a value
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,   // the sixteen that every terminal's owner chose for themselves
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.Width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        return text.ToString().Replace("\u001b", terminal.Escape, StringComparison.Ordinal);
    }
}
