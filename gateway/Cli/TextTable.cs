using System.Text;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli;

/// <summary>Columns that line up, for people to read: framed and coloured on a terminal, else a line for each row with two spaces between columns.</summary>
internal sealed class TextTable(params string[] head)
{
    private readonly string[] _head = [.. head.Select(HarmlessText.InOneLine)];
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. head.Select((_, i) => i < cells.Length ? HarmlessText.InOneLine(cells[i]) : "")]);

    public override string ToString() => Terminal.Current is { IsRich: true } terminal ? FramedTable.Of(terminal, _head, _rows) : Lines();

    private string Lines()
    {
        string[][] all = [_head, .. _rows];
        var widths = head.Select((_, i) => all.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all) text.AppendLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return text.ToString();
    }
}
