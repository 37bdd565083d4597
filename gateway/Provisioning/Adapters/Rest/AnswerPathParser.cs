using System.Globalization;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Reads the grammar of <see cref="AnswerPath"/>.</summary>
internal static class AnswerPathParser
{
    /// <returns>The steps; null where the text is no path.</returns>
    public static IReadOnlyList<AnswerPath.Step>? Parse(string text)
    {
        var steps = new List<AnswerPath.Step>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '[')
            {
                var end = End(text, at);
                if (end < 0 || Entry(text[(at + 1)..end]) is not { } entry) return null;
                steps.Add(entry);
                at = end + 1;
                continue;
            }

            if (at > 0)
            {
                if (text[at] != '.') return null;
                at++;
            }

            var length = text.AsSpan(at).IndexOfAny('.', '[', ']');
            var name = length < 0 ? text[at..] : text.Substring(at, length);
            if (name.Length == 0 || name.Trim() != name) return null;
            steps.Add(new AnswerPath.Step.Member(name));
            at += name.Length;
            if (at < text.Length && text[at] == ']') return null;
        }

        return steps;
    }

    /// <summary>Where the bracket ends that begins here; brackets and texts in quotes may stand in it.</summary>
    private static int End(string text, int start)
    {
        var isQuoted = false;
        for (int at = start, depth = 0; at < text.Length; at++)
        {
            if (text[at] == '\'') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if (text[at] == '[') depth++;
            else if (text[at] == ']' && --depth == 0) return at;
        }

        return -1;
    }

    private static AnswerPath.Step? Entry(string text)
    {
        if (text == "*") return new AnswerPath.Step.Every();
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)) return new AnswerPath.Step.Entry(index);
        if (Quoted(text) is { } name) return new AnswerPath.Step.Member(name);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || AnswerPath.Parse(text[..equals]) is not { } path) return null;
        var value = text[(equals + 1)..];
        return value.Length == 0 ? null : new AnswerPath.Step.Where(path, Quoted(value) ?? value);
    }

    private static string? Quoted(string text) =>
        text.Length > 2 && text[0] == '\'' && text[^1] == '\'' ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : null;
}
