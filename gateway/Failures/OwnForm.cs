using JitGateway.Configuration;

namespace JitGateway.Failures;

/// <summary>Whether a POST comes from a page of the host that it goes to.</summary>
internal static class OwnForm
{
    /// <summary>Every browser of today says with a POST where its form stood; a form that does not say is nobody's.</summary>
    public static bool Is(HttpRequest request, GatewayOptions gateway)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site == "same-origin";
        return request.Headers.Origin.ToString().Equals(gateway.OriginOf(request.Host.Host), StringComparison.OrdinalIgnoreCase);
    }
}
