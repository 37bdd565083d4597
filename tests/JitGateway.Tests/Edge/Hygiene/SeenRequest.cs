using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>A request as the backend saw it.</summary>
/// <param name="Line">The request line without its version.</param>
/// <param name="Text">That, each header that is not on every request, an empty line, and the body as it is without chunks.</param>
internal sealed record SeenRequest(string Line, string Text)
{
    /// <summary>The four that the gateway writes on every request from this machine.</summary>
    private static readonly string[] Always = ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: 127.0.0.1", "X-Forwarded-Proto: http"];

    /// <param name="authority">The backend's own, which Host must be.</param>
    public static bool TryRead(string octets, string authority, [NotNullWhen(true)] out SeenRequest? request)
    {
        request = null;
        var end = octets.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var lines = octets[..end].Split("\r\n");
        if (BodyOf(lines, octets[(end + 4)..]) is not { } body) return false;
        lines[0].ShouldEndWith(" HTTP/1.1");
        var line = lines[0][..^" HTTP/1.1".Length];
        string[] usual = [$"Host: {authority}", .. Always];
        var headers = lines[1..].ToList();
        foreach (var header in usual) headers.Remove(header);   // once: a second one is seen, and so is one that is missing
        string[] missing = [.. usual.Except(lines[1..]).Select(h => $"(without {h[..h.IndexOf(':')]})")];
        request = new SeenRequest(line, string.Join('\n', [line, .. headers.Order(StringComparer.Ordinal), .. missing, .. body.Length > 0 ? ["", body] : Array.Empty<string>()]));
        return true;
    }

    /// <returns>Null: not all of it is here yet.</returns>
    private static string? BodyOf(string[] lines, string rest)
    {
        if (ValueOf(lines, "Transfer-Encoding") is not null) return Unchunked(rest);
        var length = int.Parse(ValueOf(lines, "Content-Length") ?? "0", NumberStyles.None, CultureInfo.InvariantCulture);
        return rest.Length < length ? null : rest;   // more than announced would be seen
    }

    private static string? ValueOf(string[] lines, string name) =>
        lines.Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()).SingleOrDefault();

    private static string? Unchunked(string rest)
    {
        var body = new StringBuilder();
        while (true)
        {
            var end = rest.IndexOf("\r\n", StringComparison.Ordinal);
            if (end < 0) return null;
            var size = int.Parse(rest[..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (rest.Length < end + 2 + size + 2) return null;
            if (size == 0) return body + rest[(end + 4)..];
            body.Append(rest, end + 2, size);
            rest = rest[(end + 2 + size + 2)..];
        }
    }
}
