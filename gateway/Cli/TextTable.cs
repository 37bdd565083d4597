using System.Text;

namespace JitGateway.Cli;

/// <summary>Columns that line up, for people to read.</summary>
internal sealed class TextTable(params string[] head)
{
    private readonly List<string[]> _rows = [[.. head.Select(OneLine)]];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(OneLine)]);

    public override string ToString()
    {
        var widths = head.Select((_, i) => _rows.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows) text.AppendLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return text.ToString();
    }

    /// <summary>A value of a person's can hold anything: nothing of it moves the cursor or colours the terminal.</summary>
    private static string OneLine(string cell) => cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : cell;
}
