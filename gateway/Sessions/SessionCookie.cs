using JitGateway.Configuration;

namespace JitGateway.Sessions;

/// <summary>The session cookie: read without building the framework's dictionary, because every request pays for it.</summary>
internal sealed class SessionCookie(Active<GatewayOptions> gateway)
{
    /// <summary>Different values of one request that are asked about; who sends more has no session.</summary>
    public const int MostAsked = 4;

    private volatile Tuple<GatewayOptions, string>? _name;

    /// <summary>The only value of our name that can be a session's; empty where there is none, and where there are several.</summary>
    public ReadOnlySpan<char> Single(HttpRequest request)
    {
        var headers = request.Headers.Cookie;
        if (headers.Count == 0) return default;
        var name = Name();
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
        var name = Name();
        var tokens = new List<SessionToken>(1);
        foreach (var header in request.Headers.Cookie)
        {
            ReadOnlySpan<char> rest = header;
            while (tokens.Count <= MostAsked && Next(ref rest, name) is { IsEmpty: false } value)
                if (SessionId.TryOfCookie(value, out var id) && !tokens.Exists(t => t.Id == id))
                    tokens.Add(SessionToken.Parse(value.ToString()));
        }

        return tokens;
    }

    public void Write(HttpContext context, SessionToken token) => context.Response.Cookies.Append(Name(), token.Value, Attributes());

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(), Attributes());

    /// <summary>Deletes what a host of ours, or a neighbour under the same domain, may have set for every path.</summary>
    public void DeleteEverywhere(HttpContext context)
    {
        var ofThisHost = Attributes();
        ofThisHost.Domain = null;
        context.Response.Cookies.Delete(Name(), ofThisHost);
        if (gateway.Value.CookieDomain is not null) Delete(context);   // second: the framework drops every earlier line of the name when no domain is given
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
