using JitGateway.Configuration;

namespace JitGateway.Access;

/// <summary>Where a login begins that comes back to the page asked for.</summary>
internal static class LoginUrls
{
    /// <summary>A fresh login for this page, which picks among the identity providers that the backend admits; logins begin on PublicOrigin.</summary>
    public static string For(HttpRequest request, GatewayOptions gateway)
    {
        var page = $"{gateway.OriginOf(request.Host.Host)}{request.Path}{request.QueryString}";
        return $"{gateway.Origin}/sso/login?return={Uri.EscapeDataString(page)}";
    }
}
