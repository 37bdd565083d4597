using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace JitGateway.Access;

/// <summary>
/// The path of a request as the backend will see it, once decoded and without dot segments (the server did that), with the reading
/// that lenient applications make of it: matrix parameters cut off, empty segments joined, dots and blanks at the end
/// of a segment dropped, decoded once more. Rules are asked about both. A path that hides a separator or a dot segment is none at all.
/// </summary>
internal readonly record struct RequestedPath
{
    private static readonly SearchValues<char> Odd = SearchValues.Create(
        [.. "%\\; ", .. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(char.IsControl), '\u2028', '\u2029']);

    private RequestedPath(string asWritten, string? asSomeRead, string? wholeAsSomeRead)
    {
        AsWritten = asWritten;
        AsSomeRead = asSomeRead;
        WholeAsSomeRead = wholeAsSomeRead;
    }

    public string AsWritten { get; }

    /// <summary>The lenient reading; null where there is no other one.</summary>
    public string? AsSomeRead { get; }

    /// <summary>The same with the prefix that the backend does not see: routing would have chosen by it.</summary>
    public string? WholeAsSomeRead { get; }

    /// <param name="path">The request's path, decoded once.</param>
    /// <param name="prefix">What the backend does not see of it; empty: it sees all.</param>
    /// <param name="fault">The last word of the reason id.</param>
    public static bool TryRead(PathString path, PathString prefix, out RequestedPath requested, [NotNullWhen(false)] out string? fault)
    {
        var isCut = path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase, out var rest) && prefix.HasValue;
        var text = isCut ? rest.Value : path.Value;
        if (string.IsNullOrEmpty(text)) text = "/";
        if (text.AsSpan().IndexOfAny(Odd) < 0 && !text.Contains("//", StringComparison.Ordinal) && !text.Contains("./", StringComparison.Ordinal) && text[^1] != '.')
        {
            (requested, fault) = (new RequestedPath(text, null, null), null);
            return true;
        }

        requested = default;
        fault = FaultOf(text);
        if (fault is not null) return false;
        if (ReadLeniently(text) is not { } lenient) fault = "dot_segment";
        else if (lenient == text) requested = new RequestedPath(text, null, null);
        else requested = new RequestedPath(text, lenient, isCut ? prefix.Value + lenient : lenient);
        return fault is null;
    }

    private static string? FaultOf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029') return "control_character";
            if (text[i] == '\\') return "backslash";
            if (text[i] != '%') continue;
            if (text.Length > i + 5 && text[i + 1] is 'u' or 'U' && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
                return "escape";
            if (Escaped(text, i) is not { } octet) continue;
            if (octet is < 0x20 or 0x7F || "/\\.%;".Contains((char)octet)) return "escape";
            if (octet is 0xC0 or 0xC1 || (octet is 0xE0 && Escaped(text, i + 3) is < 0xA0) || (octet is 0xF0 && Escaped(text, i + 3) is < 0x90))
                return "overlong";   // UTF-8 in more octets than needed (RFC 3629 section 3): old decoders read separators in it
        }

        return null;
    }

    /// <returns>Null where a dot segment comes to light.</returns>
    private static string? ReadLeniently(string text)
    {
        var read = new StringBuilder(text.Length);
        foreach (var range in text.AsSpan().Split('/'))
        {
            var segment = text.AsSpan()[range];
            var end = segment.IndexOf(';');
            var name = Uri.UnescapeDataString((end < 0 ? segment : segment[..end]).ToString()).TrimEnd(' ');
            if (name is "." or "..") return null;
            name = name.TrimEnd('.', ' ') is { Length: > 0 } trimmed ? trimmed : name;
            if (name.Length > 0) read.Append('/').Append(name);
        }

        return read.Length == 0 || text[^1] == '/' ? read.Append('/').ToString() : read.ToString();
    }

    private static byte? Escaped(string text, int at) =>
        text.Length > at + 2 && text[at] == '%' && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)
            ? octet
            : null;
}
