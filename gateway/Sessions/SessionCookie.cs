using JitGateway.Configuration;

namespace JitGateway.Sessions;

/// <summary>The session cookie: read without building the framework's dictionary, because every request pays for it.</summary>
internal sealed class SessionCookie(Active<GatewayOptions> gateway)
{
    private volatile Tuple<GatewayOptions, string>? _name;

    /// <summary>The value of the first cookie of our name; empty where there is none.</summary>
    public ReadOnlySpan<char> Read(HttpRequest request)
    {
        var headers = request.Headers.Cookie;
        if (headers.Count == 0) return default;
        var name = Name();
        for (var i = 0; i < headers.Count; i++)
            if (Read(headers[i], name) is { IsEmpty: false } value)
                return value;
        return default;
    }

    public void Write(HttpContext context, SessionToken token) => context.Response.Cookies.Append(Name(), token.Value, Attributes());

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(), Attributes());

    /// <summary>The value of a cookie in one header line (RFC 6265 4.2.1).</summary>
    internal static ReadOnlySpan<char> Read(ReadOnlySpan<char> header, string name)
    {
        while (!header.IsEmpty)
        {
            var end = header.IndexOf(';');
            var pair = end < 0 ? header : header[..end];
            header = end < 0 ? default : header[(end + 1)..];
            pair = pair.TrimStart(' ');
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                return pair[(name.Length + 1)..].TrimEnd(' ');
        }

        return default;
    }

    // the name is put together from settings: once per configuration, not once per request
    private string Name()
    {
        var options = gateway.Value;
        var known = _name;
        if (known is not null && ReferenceEquals(known.Item1, options)) return known.Item2;
        var name = options.SessionCookie;
        _name = Tuple.Create(options, name);
        return name;
    }

    private CookieOptions Attributes() => new()
    {
        Secure = gateway.Value.IsHttps,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Domain = gateway.Value.CookieDomain,
        IsEssential = true,
    };
}
