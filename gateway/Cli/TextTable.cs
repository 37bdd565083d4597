using System.Text;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli;

/// <summary>Columns that line up, for people to read: framed and coloured on a terminal, else a line for each row with two spaces between columns, and no cell empty, so that programs find the columns.</summary>
internal sealed class TextTable(params string[] head)
{
    /// <summary>Stands where there is no value.</summary>
    public const string Nothing = "-";

    private readonly List<string[]> _rows = [[.. head.Select(HarmlessText.InOneLine)]];

    private bool _areFacts;

    /// <summary>A name and a value in each row, the first one too.</summary>
    public static TextTable Facts(string name, string value) => new(name, value) { _areFacts = true };

    public void Add(params string[] cells) => _rows.Add([.. head.Select((_, i) => i < cells.Length ? HarmlessText.InOneLine(cells[i]) : "")]);

    public override string ToString() => Terminal.Current is { IsRich: true } terminal ? FramedTable.Of(terminal, _rows, _areFacts) : Lines();

    private string Lines()
    {
        string[][] all = [.. _rows.Select(r => r.Select(static cell => cell.Length == 0 ? Nothing : cell).ToArray())];
        var widths = head.Select((_, i) => all.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all) text.AppendLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return text.ToString();
    }
}
