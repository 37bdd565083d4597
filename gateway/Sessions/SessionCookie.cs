using JitGateway.Backends;
using JitGateway.Configuration;

namespace JitGateway.Sessions;

/// <summary>The session cookie: read without building the framework's dictionary, because every request pays for it.</summary>
internal sealed class SessionCookie(Active<GatewayOptions> gateway)
{
    /// <summary>Different values of one request that are asked about; who sends more has no session.</summary>
    public const int MostAsked = 4;

    private volatile Names? _names;

    /// <summary>The only value of our name that can be a session's; empty where there is none, and where there are several.</summary>
    public ReadOnlySpan<char> Single(HttpRequest request)
    {
        var headers = request.Headers.Cookie;
        if (headers.Count == 0) return default;
        var name = NameFor(request);
        ReadOnlySpan<char> only = default;
        for (var i = 0; i < headers.Count; i++)
        {
            ReadOnlySpan<char> rest = headers[i];
            while (Next(ref rest, name) is { IsEmpty: false } value)
                if (value.Length == SessionId.TextLength && !value.SequenceEqual(only))
                {
                    if (!only.IsEmpty) return default;
                    only = value;
                }
        }

        return only;
    }

    /// <summary>All different values that can be sessions', one more than <see cref="MostAsked"/> at most.</summary>
    public IReadOnlyList<SessionToken> All(HttpRequest request)
    {
        var name = NameFor(request);
        var host = OwnHost(request);
        var tokens = new List<SessionToken>(1);
        foreach (var header in request.Headers.Cookie)
        {
            ReadOnlySpan<char> rest = header;
            while (tokens.Count <= MostAsked && Next(ref rest, name) is { IsEmpty: false } value)
            {
                if (!SessionId.TryOfCookie(value, out var id)) continue;
                var token = host.IsEmpty ? SessionToken.Of(value, id) : SessionToken.On(host, value);
                if (!tokens.Exists(t => t.Id == token.Id)) tokens.Add(token);
            }
        }

        return tokens;
    }

    /// <summary>The host of a request, where it has a cookie of its own; empty on PublicOrigin and under its CookieDomain.</summary>
    public ReadOnlySpan<char> OwnHost(HttpRequest request)
    {
        var host = KnownHosts.NameOf(request.Host);
        return host.IsEmpty || gateway.Value.SendsCookieTo(host) ? default : host;
    }

    public void Write(HttpContext context, SessionToken token) => context.Response.Cookies.Append(Current().Shared, token.Value, Attributes());

    /// <summary>Writes the cookie of a host of its own; its token is <see cref="SessionToken.On"/>.</summary>
    public void WriteOwn(HttpContext context, string value) => context.Response.Cookies.Append(Current().Own, value, OwnAttributes());

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), AttributesFor(context.Request));

    /// <summary>Where the cookie of a request's host goes, and how.</summary>
    public CookieOptions AttributesFor(HttpRequest request) => OwnHost(request).IsEmpty ? Attributes() : OwnAttributes();

    /// <summary>Deletes what a host of ours, or a neighbour under the same domain, may have set for every path.</summary>
    public void DeleteEverywhere(HttpContext context)
    {
        context.Response.Cookies.Delete(NameFor(context.Request), OwnAttributes());
        if (gateway.Value.CookieDomain is not null && OwnHost(context.Request).IsEmpty) Delete(context);   // second: the framework drops every earlier line of the name when no domain is given
    }

    /// <summary>The next value of a cookie in one header line (RFC 6265 4.2.1) that is not empty; takes what it has read from the line.</summary>
    internal static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> header, string name)
    {
        while (!header.IsEmpty)
        {
            var end = header.IndexOf(';');
            var pair = end < 0 ? header : header[..end];
            header = end < 0 ? default : header[(end + 1)..];
            pair = pair.TrimStart(' ');
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal)
                && pair[(name.Length + 1)..].TrimEnd(' ') is { IsEmpty: false } value)
                return value;
        }

        return default;
    }

    private string NameFor(HttpRequest request) => OwnHost(request).IsEmpty ? Current().Shared : Current().Own;

    // names are put together from settings: once per configuration, not once per request
    private Names Current()
    {
        var options = gateway.Value;
        var known = _names;
        if (known is not null && ReferenceEquals(known.Options, options)) return known;
        return _names = new Names(options, options.SessionCookie, options.HostCookie);
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

    private CookieOptions OwnAttributes()
    {
        var attributes = Attributes();
        attributes.Domain = null;
        return attributes;
    }

    private sealed record Names(GatewayOptions Options, string Shared, string Own);
}
