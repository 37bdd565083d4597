using System.Text;

namespace JitGateway.Cli.Shell;

/// <summary>Sentences that are longer than the terminal is wide, broken between words and not where its edge happens to be. What follows stands under where the sentence began.</summary>
internal static class WrappedText
{
    /// <summary>Tables keep to the width by themselves.</summary>
    public static string Of(string text, Terminal terminal) => text.Length <= terminal.Width
        ? text
        : string.Join('\n', text.Split('\n').Select(line => line.Length <= terminal.Width || line.Contains(terminal.Escape, StringComparison.Ordinal) ? line : Wrapped(line, terminal.Width)));

    private static string Wrapped(string line, int width)
    {
        var indent = Math.Min(Indent(line), width / 2);
        var text = new StringBuilder(line[..indent]);
        var column = indent;
        foreach (var word in line[indent..].Split(' '))
        {
            if (column > indent && column + 1 + word.Length > width)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (text.Length > indent)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        return text.ToString();
    }

    /// <summary>Behind blanks and a number, as of a list.</summary>
    private static int Indent(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] == ' ') at++;
        var digits = at;
        while (digits < line.Length && char.IsAsciiDigit(line[digits])) digits++;
        return digits > at && digits + 1 < line.Length && line[digits] == '.' && line[digits + 1] == ' ' ? digits + 2 : at;
    }
}
