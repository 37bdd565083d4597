using System.Globalization;
using System.Text;

namespace JitGateway.Cli.Shell;

/// <summary>Texts that hold other people's values: nothing in them moves the cursor, colours the screen, turns the direction of writing or hides a part.</summary>
internal static class HarmlessText
{
    /// <summary>Everything harmful becomes U+FFFD; ends of lines and tabs stay.</summary>
    public static string Of(string text) => Replaced(text, static _ => "\uFFFD");

    /// <summary>The same in one line, as for a cell of a table.</summary>
    public static string InOneLine(string text) => Of(text.AsSpan().IndexOfAny("\r\n\t") < 0 ? text : text.Replace('\r', '\uFFFD').Replace('\n', '\uFFFD').Replace('\t', '\uFFFD'));

    /// <summary>The same for JSON, whose values stay what they are: there such a character can only stand in a string.</summary>
    public static string OfJson(string json) => Replaced(json, static c => $"\\u{(int)c:x4}");

    private static string Replaced(string text, Func<char, string> instead)
    {
        var first = IndexOfHarm(text, 0);
        if (first < 0) return text;
        var harmless = new StringBuilder(text.Length + 8);
        var from = 0;
        for (var at = first; at >= 0; at = IndexOfHarm(text, from))
        {
            harmless.Append(text, from, at - from).Append(instead(text[at]));
            from = at + 1;
        }

        return harmless.Append(text, from, text.Length - from).ToString();
    }

    private static int IndexOfHarm(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\u007F' or '\n' or '\t') continue;
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;   // a whole character
            else if (IsHarmful(c)) return i;
        }

        return -1;
    }

    /// <summary>Joiners (U+200C, U+200D) are part of how some languages are written.</summary>
    private static bool IsHarmful(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate => true,
        UnicodeCategory.Format => c is not ('\u200C' or '\u200D'),
        _ => false,
    };
}
