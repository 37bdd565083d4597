using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Failures;

/// <summary>Tells a person's navigation, which gets pages and redirects, from a script's request, which gets 401 and problem+json.</summary>
internal static class PageNavigation
{
    public static bool IsNavigation(HttpRequest request)
    {
        if (request.Headers.Upgrade.Count > 0 || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }) return false;
        var mode = request.Headers["Sec-Fetch-Mode"].ToString();
        if (mode.Length > 0) return mode.Equals("navigate", StringComparison.OrdinalIgnoreCase);
        if (request.Headers.ContainsKey("X-Requested-With")) return false;
        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true) return false;
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
