namespace JitGateway.Saml.Metadata;

/// <summary>
/// An address as logs, health, errors and commands tell it: scheme, host and path. Many who publish metadata hand out the right to read it as a part of the query, or as credentials before the host.
/// </summary>
internal static class ToldAddress
{
    public static string Told(this Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The same of what may be no address at all.</summary>
    public static string Of(string written)
    {
        var text = written.Split('?', '#')[0];
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return text;
        var host = scheme + 3;
        var authority = text[host..].Split('/')[0];
        return string.Concat(text.AsSpan(0, host), authority.AsSpan(authority.LastIndexOf('@') + 1), text.AsSpan(host + authority.Length));
    }
}
