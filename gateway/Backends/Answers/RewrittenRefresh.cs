namespace JitGateway.Backends.Answers;

/// <summary>The header <c>Refresh</c> (<c>5; url=/next</c>), as browsers read it (HTML 4.2.5.3).</summary>
internal static class RewrittenRefresh
{
    /// <returns>Null: it stays as it is.</returns>
    public static string? Of(string refresh, PublicAddress address)
    {
        var at = refresh.IndexOfAny([';', ',']) + 1;
        if (at == 0) return null;
        var rest = refresh.AsSpan(at).TrimStart();
        if (rest.StartsWith("url", StringComparison.OrdinalIgnoreCase) && rest[3..].TrimStart() is ['=', .. var value]) rest = value.TrimStart();
        var quote = rest is ['"' or '\'', ..] ? rest[0] : default;
        if (quote != default) rest = rest[1..];
        var start = refresh.Length - rest.Length;
        var length = quote != default && rest.IndexOf(quote) is var end and >= 0 ? end : rest.TrimEnd().Length;
        return address.ToPublic(refresh.Substring(start, length)) is { } rewritten ? $"{refresh[..start]}{rewritten}{refresh[(start + length)..]}" : null;
    }
}
