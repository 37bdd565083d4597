namespace JitGateway.Cli.Shell;

/// <summary>How wide the columns of a framed table are where nothing in them is broken inside a word: values keep their width, and columns that hold sentences or names of many parts share what is left.</summary>
internal static class TableLayout
{
    /// <summary>A column of sentences that is narrower than this is hard to read.</summary>
    private const int Sentence = 24;

    /// <summary>A column's edge, and the blank on each side.</summary>
    private const int Edge = 3;

    /// <param name="width">Of the screen.</param>
    /// <param name="rows">With the headings; each has a cell for each column.</param>
    /// <returns>A width for each column; null: the screen is too narrow for a table.</returns>
    public static int[]? Of(int width, IReadOnlyList<string[]> rows)
    {
        var columns = rows[0].Length;
        var room = width - Edge * columns - 1;
        int[] whole = [.. Enumerable.Range(0, columns).Select(i => rows.Max(r => ScreenText.Width(r[i])))];
        if (whole.Sum() <= room) return whole;
        int[] widths = [.. Enumerable.Range(0, columns).Select(i => Math.Max(ScreenText.LongestWord(rows[0][i]), rows.Skip(1).Select(r => Least(r[i])).DefaultIfEmpty().Max()))];
        if (widths.Sum() > room) return null;
        var wanting = Enumerable.Range(0, columns).Where(i => whole[i] > widths[i]).OrderBy(i => whole[i] - widths[i]).ToList();
        for (var n = 0; n < wanting.Count; n++)
        {
            var i = wanting[n];
            widths[i] += Math.Min(whole[i] - widths[i], (room - widths.Sum()) / (wanting.Count - n));
        }

        return widths;
    }

    /// <summary>Whether parts of a cell may stand under one another: addresses of pages are whole where nothing else stands there, because they are copied.</summary>
    public static bool BreaksNames(string cell) => cell.Contains(' ') || cell.StartsWith("urn:", StringComparison.OrdinalIgnoreCase);

    private static int Least(string cell) => Math.Min(ScreenText.Width(cell), Math.Max(Sentence, ScreenText.LongestWord(cell, BreaksNames(cell))));
}
