using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace JitGateway.Access;

/// <summary>
/// The path of a request as the backend will see it, once decoded and without dot segments (the server did that), with the readings
/// that lenient applications make of it: matrix parameters cut off, empty segments joined, dots and blanks at the end
/// of a segment dropped, decoded once more, and ended by a question mark or number sign that came escaped. Rules are asked about each. A path that hides a separator or a dot segment is none at all.
/// </summary>
internal readonly record struct RequestedPath
{
    private static readonly SearchValues<char> Odd = SearchValues.Create(
        [.. "%\\;?# ", .. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(char.IsControl), '\u2028', '\u2029']);

    /// <summary>What ends a path to whoever parses the decoded address anew, or decodes it once more before.</summary>
    private static readonly SearchValues<string> Ends = SearchValues.Create(["?", "#", "%3F", "%23"], StringComparison.OrdinalIgnoreCase);

    private readonly string[]? _others;
    private readonly string[]? _wholeOthers;

    private RequestedPath(string asWritten, string[]? others = null, string[]? wholeOthers = null)
    {
        AsWritten = asWritten;
        _others = others;
        _wholeOthers = wholeOthers;
    }

    public string AsWritten { get; }

    /// <summary>The lenient readings, as far as they are others; of nearly all paths none.</summary>
    public ReadOnlySpan<string> AsSomeRead => _others;

    /// <summary>The same with the prefix that the backend does not see: routing would have chosen by them.</summary>
    public ReadOnlySpan<string> WholeAsSomeRead => _wholeOthers;

    /// <param name="path">The request's path, decoded once.</param>
    /// <param name="prefix">What the backend does not see of it; empty: it sees all.</param>
    /// <param name="fault">The reason id.</param>
    public static bool TryRead(PathString path, PathString prefix, out RequestedPath requested, [NotNullWhen(false)] out string? fault)
    {
        var isCut = path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase, out var rest) && prefix.HasValue;
        var text = isCut ? rest.Value : path.Value;
        if (string.IsNullOrEmpty(text)) text = "/";
        if (text.AsSpan().IndexOfAny(Odd) < 0 && !text.Contains("//", StringComparison.Ordinal) && !text.Contains("./", StringComparison.Ordinal) && text[^1] != '.')
        {
            (requested, fault) = (new RequestedPath(text), null);
            return true;
        }

        requested = default;
        fault = FaultOf(text);
        if (fault is not null) return false;
        if (OtherReadings(text) is not { } others) fault = "access.path.dot_segment";
        else requested = new RequestedPath(text, others, isCut ? [.. others.Select(o => prefix.Value + o)] : others);
        return fault is null;
    }

    /// <summary>Not every application makes all of these at once, so the end of the path is read with the rest and without it.</summary>
    /// <returns>Null where a dot segment comes to light.</returns>
    private static string[]? OtherReadings(string text)
    {
        var end = text.AsSpan().IndexOfAny(Ends);
        var ended = end < 0 ? text : text[..end];
        return ReadLeniently(text) is { } lenient && ReadLeniently(ended) is { } both
            ? [.. new[] { lenient, both, ended }.Distinct(StringComparer.Ordinal).Where(r => r != text)]
            : null;
    }

    private static string? FaultOf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029') return "access.path.control_character";
            if (text[i] == '\\') return "access.path.backslash";
            if (text[i] != '%') continue;
            if (text.Length > i + 5 && text[i + 1] is 'u' or 'U' && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
                return "access.path.escape";
            if (Escaped(text, i) is not { } octet) continue;
            if (octet is < 0x20 or 0x7F || "/\\.%;".Contains((char)octet)) return "access.path.escape";
            if (octet is 0xC0 or 0xC1 || (octet is 0xE0 && Escaped(text, i + 3) is < 0xA0) || (octet is 0xF0 && Escaped(text, i + 3) is < 0x90))
                return "access.path.overlong";   // UTF-8 in more octets than needed (RFC 3629 section 3): old decoders read separators in it
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
