using System.Diagnostics.CodeAnalysis;
using JitGateway.Backends;
using JitGateway.Configuration;

namespace JitGateway.Saml.Login;

/// <summary>Reads return URLs: a path of PublicOrigin, or an absolute URL of a host that a backend has, with PublicOrigin's scheme and port.</summary>
internal sealed class ReturnUrls(Active<GatewayOptions> gateway, Active<BackendTable> backends)
{
    /// <summary>What fits into the attempt's cookie with all else that is sealed there: browsers drop cookies over 4 KB, and the login with them.</summary>
    public const int MaxLength = 2048;

    /// <summary>No request line is longer.</summary>
    private const int LongestText = 16 * 1024;

    /// <summary>Pages after which a person would be no further than before.</summary>
    private static readonly string[] Circular = ["/sso/login", "/sso/acs", "/sso/logout", "/sso/slo"];

    public ReturnUrl Root => new(new Uri($"{gateway.Value.Origin}/"));

    /// <summary>The page that says which applications there are.</summary>
    public ReturnUrl Applications => new(new Uri($"{gateway.Value.Origin}{LoginPaths.ApplicationsPath}"));

    public bool TryRead(string? text, [NotNullWhen(true)] out ReturnUrl? url)
    {
        url = null;
        // what browsers, proxies and parsers read differently is refused before it is parsed
        if (string.IsNullOrEmpty(text) || text.Length > LongestText || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('\\')) return false;
        var absolute = text[0] == '/' ? gateway.Value.Origin + text : text;
        if (!absolute.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !absolute.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) return false;
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || !IsServed(uri)) return false;
        if (!IsPlain(WrittenPathOf(absolute)) || !IsPlain(uri.AbsolutePath)) return false;
        url = Fitting(new UriBuilder(uri) { Fragment = "" }.Uri);
        return true;
    }

    /// <summary>The page of a request; cut to its path, then to the root, where it cannot be returned to.</summary>
    public ReturnUrl Of(HttpRequest request)
    {
        var page = gateway.Value.OriginOf(request.Host.Host) + (request.PathBase + request.Path).ToUriComponent();
        return TryRead(page + request.QueryString.ToUriComponent(), out var url) || TryRead(page, out url) ? url : Root;
    }

    /// <summary>What is left of a page where there is less room for it.</summary>
    public ReturnUrl PathOf(ReturnUrl url) => new(new UriBuilder(url.Uri) { Query = "" }.Uri);

    /// <summary>The first page of its application, where there is no room even for that.</summary>
    public ReturnUrl FirstPageOf(ReturnUrl url)
    {
        var backend = backends.Value.Find(url.Host, url.Path);
        return new(new UriBuilder(url.Uri) { Query = "", Path = backend is { Path.HasValue: true } ? $"{backend.Path}/" : "/" }.Uri);
    }

    public ReturnUrl FirstPageOf(string host, Backend backend) => new(new Uri($"{gateway.Value.OriginOf(host)}{backend.Path.ToUriComponent()}/"));

    /// <summary>By the length that it has when it is written, which escaping can treble: cut to its path, then to its backend's first page.</summary>
    private ReturnUrl Fitting(Uri uri)
    {
        var url = new ReturnUrl(uri);
        if (url.ToString().Length <= MaxLength) return url;
        var path = PathOf(url);
        return path.ToString().Length <= MaxLength ? path : FirstPageOf(url);
    }

    private bool IsServed(Uri uri)
    {
        var origin = gateway.Value.PublicOrigin!;
        return uri.Scheme == origin.Scheme && uri.Port == origin.Port && backends.Value.ServesHost(uri.Host);
    }

    /// <summary>The path as it was written, before the parser took out dot segments.</summary>
    private static string WrittenPathOf(string absolute)
    {
        var authority = absolute.AsSpan(absolute.IndexOf("://", StringComparison.Ordinal) + 3);
        var start = authority.IndexOfAny('/', '?', '#');
        if (start < 0 || authority[start] != '/') return "/";
        var path = authority[start..];
        var end = path.IndexOfAny('?', '#');
        return (end < 0 ? path : path[..end]).ToString();
    }

    /// <summary>Two slashes at the start, however written, are a host to somebody; and our own login pages would go in circles.</summary>
    private static bool IsPlain(string path)
    {
        var decoded = Uri.UnescapeDataString(Uri.UnescapeDataString(path)).Replace('\\', '/');
        if (decoded.StartsWith("//", StringComparison.Ordinal) || decoded.Any(char.IsControl)) return false;
        if (decoded.Contains("//", StringComparison.Ordinal) && decoded.Split('/').Any(static segment => segment is "." or "..")) return false;
        return !Circular.Any(own => decoded.Equals(own, StringComparison.OrdinalIgnoreCase) || decoded.StartsWith($"{own}/", StringComparison.OrdinalIgnoreCase));
    }
}
