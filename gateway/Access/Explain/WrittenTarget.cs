using System.Text;
using JitGateway.Identity.DryRun;

namespace JitGateway.Access.Explain;

/// <summary>
/// An address as a client sends it, read as our server reads it (RFC 9112 3.2.1): the path is decoded once, but for <c>%2F</c> and what is no UTF-8, and dot segments are taken out afterwards. The server's
/// own reader is not to be had by itself; a test over sockets holds this one to it.
/// </summary>
/// <param name="Authority">Host, and port where there is one.</param>
/// <param name="Path">Null: the server refuses it.</param>
/// <param name="Query">With its question mark; empty: none.</param>
internal sealed record WrittenTarget(string Scheme, string Authority, string? Path, string Query)
{
    /// <param name="url">Whole, with http or https. What a browser would not send as it stands (letters beyond ASCII, blanks) is escaped as it would; a fragment is not sent.</param>
    /// <exception cref="DryRunRefusedException">It is no such address.</exception>
    public static WrittenTarget Parse(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = start < 0 ? "" : url[..start].ToLowerInvariant();
        var rest = start < 0 ? "" : url[(start + 3)..].Split('#')[0];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (scheme is not ("http" or "https") || authority.Length == 0 || authority.Any(c => char.IsControl(c) || c is '@' or '\\' or ' ') || rest.Any(char.IsControl))
            throw new DryRunRefusedException($"\"{url}\" is no address of a page", "Write one as in https://wiki.example.com/admin");
        var target = Escaped(end < 0 ? "/" : rest[end] == '?' ? $"/{rest[end..]}" : rest[end..]);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return new WrittenTarget(scheme, authority, Read(query < 0 ? target : target[..query]), query < 0 ? "" : target[query..]);
    }

    /// <returns>Null: the server refuses it.</returns>
    private static string? Read(string raw)
    {
        var octets = new List<byte>(raw.Length);
        for (var i = 0; i < raw.Length;)
        {
            if (raw[i] != '%' || Octet(raw, i) is not { } first)
            {
                octets.Add((byte)raw[i++]);
                continue;
            }

            if (first == 0) return null;
            var length = LengthOf(raw, i, first);
            for (var end = i + (3 * Math.Abs(length)); i < end; i += 3)
                if (length > 0) octets.Add(Octet(raw, i)!.Value);
                else octets.AddRange(Encoding.ASCII.GetBytes(raw.Substring(i, 3)));
        }

        return WithoutDotSegments(Encoding.UTF8.GetString([.. octets]));
    }

    /// <returns>How many escapes make one character; negative: so many stay as they stand, because they make none.</returns>
    private static int LengthOf(string raw, int at, byte first)
    {
        var (length, bits, least) = first switch
        {
            < 0x80 => (1, first, 0),
            >= 0xC0 and < 0xE0 => (2, first & 0x1F, 0x80),
            >= 0xE0 and < 0xF0 => (3, first & 0x0F, 0x800),
            >= 0xF0 and < 0xF8 => (4, first & 0x07, 0x10000),
            _ => (-1, 0, 0),
        };
        for (var taken = 1; taken < length; taken++)
        {
            if (Octet(raw, at + (3 * taken)) is not { } next || (next & 0xC0) != 0x80) return -taken;
            bits = (bits << 6) | (next & 0x3F);
            var isSurrogate = length - taken == 2 && bits is >= 0x360 and <= 0x37F;
            var isBeyondUnicode = length - taken == 3 && bits >= 0x110;
            if (isSurrogate || isBeyondUnicode) return -taken;
        }

        return bits < least ? -length : length;
    }

    /// <returns>Null: it is no escape that the server decodes.</returns>
    private static byte? Octet(string raw, int at) =>
        at + 2 < raw.Length && raw[at] == '%' && char.IsAsciiHexDigit(raw[at + 1]) && char.IsAsciiHexDigit(raw[at + 2]) && Convert.ToByte(raw.Substring(at + 1, 2), 16) is var octet && octet != (byte)'/'
            ? octet
            : null;

    /// <summary>RFC 3986 5.2.4.</summary>
    private static string WithoutDotSegments(string path)
    {
        var segments = path.Split('/');
        if (!Array.Exists(segments, static s => s is "." or "..")) return path;
        var kept = new List<string>();
        foreach (var segment in segments[1..])
            if (segment == "..") kept.RemoveRange(Math.Max(kept.Count - 1, 0), Math.Min(kept.Count, 1));
            else if (segment != ".") kept.Add(segment);
        if (segments[^1] is "." or "..") kept.Add("");
        return "/" + string.Join('/', kept);
    }

    private static string Escaped(string target)
    {
        if (target.All(static c => c is > ' ' and < '\u007F')) return target;
        var text = new StringBuilder();
        foreach (var rune in target.EnumerateRunes())
            text.Append(rune.Value is > ' ' and < 0x7F ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return text.ToString();
    }
}
