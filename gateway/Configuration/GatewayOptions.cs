namespace JitGateway.Configuration;

/// <summary>Section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Scheme, host and port under which browsers reach the gateway and where <c>/sso/*</c> lives. Required; http only on loopback.</summary>
    public Uri? PublicOrigin { get; set; }

    /// <summary>Addresses or networks (CIDR) whose <c>X-Forwarded-*</c> are believed. Absent: nobody's.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    public ManagementOptions Management { get; set; } = new();

    /// <summary>
    /// Name of the session cookie, and the stem of the login attempts' (<c>jit-login-…</c>). Another one keeps gateways apart that
    /// share a host: cookies do not know ports.
    /// </summary>
    public string CookieName { get; set; } = "jit";

    /// <summary>
    /// A parent domain of PublicOrigin and of every backend's host (<c>example.com</c>), to which the session cookie is sent. Absent: the
    /// cookie is PublicOrigin's alone, and every other host of a backend gets one of its own at the first visit.
    /// </summary>
    public string? CookieDomain { get; set; }

    /// <summary>
    /// How long a node that was told to stop (SIGTERM) goes on serving while <c>/health/ready</c> already says no: longer than load balancers need to notice. Not
    /// waited for where there is no management listener, nor after Ctrl+C or a second SIGTERM. Default 5 seconds; zero: not at all.
    /// </summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running requests then have to end before they are cut off. Default 30 seconds; the service manager must wait longer than both together.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The origin without a trailing slash, as it stands in URLs and in <c>iss</c>.</summary>
    public string Origin => PublicOrigin?.GetLeftPart(UriPartial.Authority) ?? "";

    /// <summary>The same for another host that the gateway serves (without port): every host has PublicOrigin's scheme and port.</summary>
    public string OriginOf(string host) => new UriBuilder(Origin) { Host = host }.Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether a host (without port) is PublicOrigin's.</summary>
    public bool IsPublicHost(ReadOnlySpan<char> host) => host.Equals(PublicOrigin?.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when browsers reach the gateway by https, so that cookies are Secure and carry the <c>__Host-</c> prefix.</summary>
    public bool IsHttps => PublicOrigin?.Scheme == Uri.UriSchemeHttps;

    /// <summary><c>__Host-jit</c>; <c>__Secure-jit</c> with a CookieDomain; <c>jit</c> with http on loopback, where browsers refuse the prefixes.</summary>
    public string SessionCookie => IsHttps && CookieDomain is not null ? $"__Secure-{CookieName}" : HostCookie;

    /// <summary>The session cookie on a host that has one of its own: <c>__Host-jit</c>, or <c>jit</c> with http.</summary>
    public string HostCookie => IsHttps ? $"__Host-{CookieName}" : CookieName;

    /// <summary>What the names of the login attempts' cookies start with; they are PublicOrigin's alone in any case.</summary>
    public string LoginCookiePrefix => IsHttps ? $"__Host-{CookieName}-login-" : $"{CookieName}-login-";

    /// <summary>The attributes of a cookie that is one host's alone and goes along with links from elsewhere (<c>__Host-</c> asks for them).</summary>
    /// <param name="life">Null: as long as the browser runs, or for an answer that deletes it.</param>
    public CookieOptions HostCookieAttributes(TimeSpan? life = null) => new() { Path = "/", HttpOnly = true, Secure = IsHttps, SameSite = SameSiteMode.Lax, MaxAge = life, IsEssential = true };

    /// <summary>Whether a cookie is one of ours, which no backend may see or set.</summary>
    public bool IsOwnCookie(string name)
    {
        if (!IsHttps) return IsStem(name);
        foreach (var prefix in (ReadOnlySpan<string>)["__Host-", "__Secure-"])
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return IsStem(name.AsSpan(prefix.Length));
        return false;
    }

    /// <summary>Whether browsers send the session cookie to this host (without port). Any other host has a cookie of its own.</summary>
    public bool SendsCookieTo(ReadOnlySpan<char> host) =>
        IsPublicHost(host) || (CookieDomain is { } domain && IsUnder(host, domain));

    /// <summary>Whether a host is a domain or stands under it.</summary>
    internal static bool IsUnder(ReadOnlySpan<char> host, string domain) =>
        host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (host.Length == domain.Length || host[host.Length - domain.Length - 1] == '.');

    private bool IsStem(ReadOnlySpan<char> name) =>
        name.StartsWith(CookieName, StringComparison.Ordinal) && (name.Length == CookieName.Length || name[CookieName.Length] == '-');
}

/// <summary>Section <c>Gateway:Management</c>: health, metrics and the ending of sessions, never on the public listener.</summary>
internal sealed class ManagementOptions
{
    /// <summary>Where the management listener binds. Absent: no management listener.</summary>
    public Uri? Url { get; set; }

    /// <summary>
    /// Who sends it as <c>Authorization: Bearer</c> may list and end sessions at the management listener. Absent: only the command line may, whose token comes from the
    /// gateway's own keys.
    /// </summary>
    public Secret? Token { get; set; }
}
