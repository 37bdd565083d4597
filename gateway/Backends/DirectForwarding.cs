using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Backends;

/// <summary>
/// The short way of a request to a backend with one destination, which needs nobody to choose among several, to watch how they do, or to count what each has to
/// do: straight to YARP's forwarder. Any other request goes YARP's own way, and so does one whose trace is kept, for YARP tells the trace about it.
/// </summary>
internal sealed class DirectForwarding(RequestDelegate next, IHttpForwarder forwarder)
{
    public Task InvokeAsync(HttpContext context)
    {
        var proxied = context.GetReverseProxyFeature();
        var cluster = proxied.Cluster;
        if (proxied.AllDestinations.Count != 1 || proxied.AvailableDestinations.Count != 1
            || cluster.Config.HealthCheck?.Passive?.Enabled == true || cluster.Config.SessionAffinity?.Enabled == true || Activity.Current is { IsAllDataRequested: true })
            return next(context);

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body) body.MaxRequestBodySize = null;   // as each route says: bodies are streamed, and how large one may be, the backend knows
        var destination = proxied.ProxiedDestination = proxied.AvailableDestinations[0];
        return forwarder.SendAsync(context, destination.Model.Config.Address, cluster.HttpClient, cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty, proxied.Route.Transformer).AsTask();
    }
}
