using JitGateway.Backends;
using JitGateway.Backends.Operation;
using JitGateway.Configuration;
using JitGateway.Identity;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

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
            Reassign(context, cluster);
        return next(context);
    }

    /// <summary>With a route that says so too: affinity and passive checks ask the route whose destinations they see.</summary>
    private static void Reassign(HttpContext context, ClusterState cluster)
    {
        var route = context.GetReverseProxyFeature().Route;
        context.ReassignProxyRequest(new RouteModel(route.Config, cluster, route.Transformer), cluster);
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
