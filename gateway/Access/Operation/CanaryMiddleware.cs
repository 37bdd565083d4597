using JitGateway.Backends;
using JitGateway.Backends.Operation;
using JitGateway.Configuration;
using JitGateway.Identity;
using Yarp.ReverseProxy;

namespace JitGateway.Access.Operation;

/// <summary>
/// Sends those whom a backend's canary takes to its destinations, as long as one of them is there. Where a request comes without a person, on public paths, a cookie of the browser's says
/// where its person was last: a page and its pictures come from one version. It opens nothing; whoever makes it up sees the canary.
/// </summary>
internal sealed class CanaryMiddleware(RequestDelegate next, IProxyStateLookup clusters, Active<GatewayOptions> gateway)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Backend() is { Canary: { } canary } backend && IsTaken(context, backend.Name, canary)
            && clusters.TryGetCluster(canary.ClusterId, out var cluster) && cluster.DestinationsState.AvailableDestinations.Count > 0)
            context.ReassignProxyRequest(cluster);
        return next(context);
    }

    private bool IsTaken(HttpContext context, BackendName backend, Canary canary)
    {
        var cookie = $"{gateway.Value.HostCookie}-canary-{backend}";
        var isMarked = context.Request.Cookies.ContainsKey(cookie);
        if (context.User is not SessionPrincipal { User: { } user }) return isMarked || canary.PlaceOf(context.Connection.RemoteIpAddress) != CanaryPlace.Stable;
        var isTaken = canary.PlaceOf(user.Subject.Hash, user.Groups) != CanaryPlace.Stable;
        if (isTaken && !isMarked) context.Response.Cookies.Append(cookie, "1", gateway.Value.HostCookieAttributes());
        else if (!isTaken && isMarked) context.Response.Cookies.Delete(cookie, gateway.Value.HostCookieAttributes());
        return isTaken;
    }
}
