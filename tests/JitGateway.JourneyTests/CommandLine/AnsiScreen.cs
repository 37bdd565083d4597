using System.Text;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>Reads what a program wrote to a terminal: lines of text, and how each stretch looks.</summary>
internal sealed class AnsiScreen
{
    private readonly List<ScreenLine> _lines = [];

    public AnsiScreen(string written)
    {
        var (line, run, look) = (new List<ScreenRun>(), new StringBuilder(), "");
        void EndRun()
        {
            if (run.Length > 0) line.Add(new(run.ToString(), look));
            run.Clear();
        }

        void EndLine()
        {
            EndRun();
            _lines.Add(new([.. line]));
            line.Clear();
        }

        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] == '\n') EndLine();
            else if (written[i] == '\u001b') i = Escape(written, i, sgr => { EndRun(); look = sgr is "0" or "" ? "" : sgr; });
            else if (!char.IsControl(written[i])) run.Append(written[i]);
        }

        if (run.Length > 0 || line.Count > 0) EndLine();
        while (_lines.Count > 0 && _lines[^1].Text.Trim().Length == 0) _lines.RemoveAt(_lines.Count - 1);
    }

    public IReadOnlyList<ScreenLine> Lines => _lines;

    public string Text => string.Join('\n', _lines.Select(l => l.Text));

    /// <summary>The screen as far as a heading, where it has it: what comes behind is too long to show.</summary>
    public AnsiScreen UpTo(string heading)
    {
        var at = _lines.FindIndex(line => line.Text == heading);
        if (at < 0) return this;
        _lines.RemoveRange(at + 1, _lines.Count - at - 1);
        _lines.Add(new([new("…", "")]));
        return this;
    }

    /// <returns>The index of the sequence's last character.</returns>
    private static int Escape(string text, int at, Action<string> sgr)
    {
        if (at + 1 >= text.Length || text[at + 1] != '[') return Math.Min(at + 1, text.Length - 1);
        var end = at + 2;
        while (end < text.Length && text[end] is < '@' or > '~') end++;
        if (end < text.Length && text[end] == 'm') sgr(text[(at + 2)..end]);
        return Math.Min(end, text.Length - 1);
    }
}

internal sealed record ScreenLine(IReadOnlyList<ScreenRun> Runs)
{
    public string Text => string.Concat(Runs.Select(r => r.Text));
}

/// <param name="Look">The parameters of SGR (ECMA-48, 8.3.117); empty: as usual.</param>
internal sealed record ScreenRun(string Text, string Look);
