namespace JitGateway.Backends.Answers;

/// <summary>A URL of http or https, or one without a scheme (<c>//host/path</c>), as it was written.</summary>
/// <param name="Authority">Its scheme (http where it has none), host and port.</param>
/// <param name="Path">What follows, unchanged: path, query and fragment; at least a slash.</param>
internal readonly record struct WrittenUrl(Uri Authority, string Path)
{
    public static bool TryRead(string text, out WrittenUrl url)
    {
        url = default;
        if (!text.Contains("//", StringComparison.Ordinal) || SchemeOf(text, out var start) is not { } scheme) return false;
        var length = text.AsSpan(start).IndexOfAny('/', '?', '#') is var end and >= 0 ? end : text.Length - start;
        var authority = text.Substring(start, length);
        var rest = text[(start + length)..];
        if (authority.Length == 0 || authority.AsSpan().IndexOfAny("@\\ ") >= 0 || !Uri.TryCreate($"{scheme}://{authority}", UriKind.Absolute, out var parsed)) return false;
        url = new WrittenUrl(parsed, rest.StartsWith('/') ? rest : "/" + rest);
        return true;
    }

    /// <summary>
    /// Whether it is at the host and port of an address. Another scheme does not count where both have their scheme's own port: applications learn the scheme
    /// from X-Forwarded-Proto, or do not, whichever host they write.
    /// </summary>
    public bool IsAt(Uri address) =>
        Authority.Host.Equals(address.Host, StringComparison.OrdinalIgnoreCase)
        && (Authority.Port == address.Port || (Authority.IsDefaultPort && address.IsDefaultPort));

    private static string? SchemeOf(string text, out int start)
    {
        start = text.IndexOf("//", StringComparison.Ordinal) + 2;
        return text[..(start - 2)].ToLowerInvariant() switch
        {
            "" or "http:" => "http",
            "https:" => "https",
            _ => null,
        };
    }
}
