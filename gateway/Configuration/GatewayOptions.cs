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

    /// <summary>The origin without a trailing slash, as it stands in URLs and in <c>iss</c>.</summary>
    public string Origin => PublicOrigin?.GetLeftPart(UriPartial.Authority) ?? "";

    /// <summary>True when browsers reach the gateway by https, so that cookies are Secure and carry the <c>__Host-</c> prefix.</summary>
    public bool IsHttps => PublicOrigin?.Scheme == Uri.UriSchemeHttps;

    /// <summary><c>__Host-jit</c>; <c>jit</c> with http on loopback, where browsers refuse the prefix.</summary>
    public string SessionCookie => IsHttps ? $"__Host-{CookieName}" : CookieName;

    /// <summary>What the names of the login attempts' cookies start with.</summary>
    public string LoginCookiePrefix => $"{SessionCookie}-login-";

    /// <summary>Whether a cookie is one of ours, which no backend may see or set.</summary>
    public bool IsOwnCookie(string name) =>
        name.Equals(SessionCookie, StringComparison.Ordinal) || name.StartsWith($"{SessionCookie}-", StringComparison.Ordinal);
}

/// <summary>Section <c>Gateway:Management</c>: health and metrics, never on the public listener.</summary>
internal sealed class ManagementOptions
{
    /// <summary>Where the management listener binds. Absent: no management listener.</summary>
    public Uri? Url { get; set; }
}
