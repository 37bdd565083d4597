using System.Buffers;
using System.Text;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// Makes the text of a header from a person's values. What comes out holds no control character, is ASCII unless the encoding says
/// otherwise, and reads back as the same values: nothing is cut within a value, replaced, or trimmed.
/// </summary>
/// <param name="separator">Between the values of a list; null: the header is a single value.</param>
/// <param name="maxLength">In octets.</param>
/// <param name="maxValues">Of a list.</param>
internal sealed class HeaderText(HeaderEncoding encoding, string? separator, int maxLength, int maxValues = int.MaxValue)
{
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(i => (char)i)]);

    /// <param name="values">The values; a header that is no list takes the first.</param>
    public HeaderValue Of(IReadOnlyList<string> values)
    {
        var parts = new List<string>(values.Count);
        var untellable = 0;
        foreach (var value in separator is null ? values.Take(1) : values)
        {
            if (value.Length == 0) continue;
            if (Part(value) is { } part) parts.Add(part);
            else untellable++;
        }

        var text = Longest(parts, out var sent);
        return new HeaderValue(text, untellable, Beyond: parts.Count - sent);
    }

    /// <summary>The text of as many values as fit and are allowed: a list that is too long loses whole values at its end.</summary>
    private string? Longest(List<string> parts, out int sent)
    {
        sent = 0;
        string? longest = null;
        for (int low = 1, high = Math.Min(parts.Count, maxValues), count = high; low <= high; count = (low + high + 1) / 2)
        {
            var text = Whole(string.Join(separator, parts.Take(count)));
            if (text.Length > maxLength)
            {
                high = count - 1;
                continue;
            }

            (longest, sent, low) = (text, count, count + 1);
        }

        return longest;
    }

    /// <summary>One value, so that the separator does not occur in it.</summary>
    private string? Part(string value)
    {
        if (value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') || !IsWellFormed(value)) return null;
        switch (encoding)
        {
            case HeaderEncoding.Percent:
                return Escape(value, all: true);
            case HeaderEncoding.Latin1 when value.Any(c => c > '\u00FF'):
            case HeaderEncoding.Latin1 or HeaderEncoding.Utf8 when char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]):
                return null;   // blanks at the ends of a header's value do not arrive, and Python takes those beyond ASCII away too
            default:
                return separator is null ? value : Escape(value, all: false);
        }
    }

    /// <summary>Percent-encodes the separator's first character, the percent sign, and blanks at the ends, which whoever takes a list apart takes away; with all also what is not printable ASCII.</summary>
    private string Escape(string value, bool all)
    {
        var text = new StringBuilder(value.Length + 8);
        Span<byte> octets = stackalloc byte[4];
        var at = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            var isEnd = at == 0 || at + rune.Utf16SequenceLength == value.Length;
            at += rune.Utf16SequenceLength;
            if (rune.Value != '%' && (separator is null || rune.Value != separator[0]) && (!all || rune.Value is >= 0x20 and < 0x7F) && !(isEnd && rune.Value == ' '))
            {
                text.Append(rune.ToString());
                continue;
            }

            foreach (var octet in octets[..rune.EncodeToUtf8(octets)]) text.Append('%').Append(octet.ToString("X2", provider: null));
        }

        return text.ToString();
    }

    private string Whole(string joined) => encoding switch
    {
        HeaderEncoding.Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes(joined)),
        HeaderEncoding.Rfc2047 => EncodedWords(joined),
        HeaderEncoding.Utf8 => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(joined)),   // each octet as the character that is sent as it
        _ => joined,
    };

    private static string EncodedWords(string text)
    {
        if (text.AsSpan().IndexOfAnyExcept(Printable) < 0 && !text.Contains("=?", StringComparison.Ordinal) && (text.Length == 0 || (text[0] != ' ' && text[^1] != ' '))) return text;
        const int OctetsPerWord = 45;   // makes words of 72 characters, of the 75 that are allowed
        var words = new StringBuilder();
        var word = new List<byte>(OctetsPerWord);
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > OctetsPerWord) Flush();
            word.AddRange(octets[..length]);
        }

        Flush();
        return words.ToString();

        void Flush()
        {
            if (words.Length > 0) words.Append(' ');
            words.Append("=?UTF-8?B?").Append(Convert.ToBase64String([.. word])).Append("?=");
            word.Clear();
        }
    }

    private static bool IsWellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1])) return false;
            i++;
        }

        return true;
    }
}
