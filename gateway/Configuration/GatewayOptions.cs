namespace JitGateway.Configuration;

/// <summary>Section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Scheme, host and port under which browsers reach the gateway and where <c>/sso/*</c> lives. Required; http only on loopback.</summary>
    public Uri? PublicOrigin { get; set; }

    /// <summary>Addresses or networks (CIDR) whose <c>X-Forwarded-*</c> are believed. Absent: nobody's.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    public ManagementOptions Management { get; set; } = new();

    /// <summary>The origin without a trailing slash, as it stands in URLs and in <c>iss</c>.</summary>
    public string Origin => PublicOrigin?.GetLeftPart(UriPartial.Authority) ?? "";

    /// <summary>True when browsers reach the gateway by https, so that cookies are Secure and carry the <c>__Host-</c> prefix.</summary>
    public bool IsHttps => PublicOrigin?.Scheme == Uri.UriSchemeHttps;
}

/// <summary>Section <c>Gateway:Management</c>: health and metrics, never on the public listener.</summary>
internal sealed class ManagementOptions
{
    /// <summary>Where the management listener binds. Absent: no management listener.</summary>
    public Uri? Url { get; set; }
}
