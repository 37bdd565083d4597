using System.Text;

namespace JitGateway.Failures.Appearance;

/// <summary>Reads a picture into a data URI: a page of ours loads nothing from anywhere. What it is, its first octets say, not its name.</summary>
internal static class LogoFile
{
    /// <summary>It goes with every page.</summary>
    public const int MostOctets = 32 * 1024;

    /// <returns>Null: it is none of these, or too large.</returns>
    public static string? Read(string file)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length is 0 or > MostOctets) return null;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return TypeOf(content) is { } type ? $"data:{type};base64,{Convert.ToBase64String(content)}" : null;
    }

    private static string? TypeOf(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : content.Length > 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "image/webp"
        : IsSvg(content) ? "image/svg+xml"
        : null;

    /// <summary>As a picture it runs no script and loads nothing (SVG Integration 3.2), so nobody has to look into it.</summary>
    private static bool IsSvg(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<svg", StringComparison.Ordinal) || (text.StartsWith("<?xml", StringComparison.Ordinal) || text.StartsWith("<!", StringComparison.Ordinal)) && text.Contains("<svg", StringComparison.Ordinal);
    }
}
