using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Telemetry;

/// <summary>Gives each request its correlation id, which every log line of the request shows, and counts it when a backend was asked.</summary>
internal sealed class RequestTelemetryMiddleware(RequestDelegate next, GatewayMeter meter, ILogger<RequestTelemetryMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = new CorrelationId(context.TraceIdentifier) { ArrivedAt = Stopwatch.GetTimestamp() };
        context.Features.Set<IHttpRequestIdentifierFeature>(request);
        _ = logger.BeginScope(request);   // not disposed: what flows with this method's context ends with the method
        await next(context);
        if (context.Features.Get<IReverseProxyFeature>() is { } proxied)
            meter.RequestProxied(proxied.Cluster.Config.ClusterId, IsBrokenOff(context) ? StatusCodes.Status502BadGateway : context.Response.StatusCode);
    }

    /// <summary>Whether the backend ended its answer in the middle, after a status that promised more; an end by our own time-out is none of its.</summary>
    private static bool IsBrokenOff(HttpContext context) => context.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.ResponseBodyDestination, Exception: not OperationCanceledException };
}

/// <summary>Last before forwarding: what passed until here is the gateway's own overhead.</summary>
internal sealed class ForwardingTelemetryMiddleware(RequestDelegate next, GatewayMeter meter)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestIdentifierFeature>() is CorrelationId request
            && context.Features.Get<IReverseProxyFeature>() is { } proxied)
            meter.ForwardingBegins(proxied.Cluster.Config.ClusterId, Stopwatch.GetElapsedTime(request.ArrivedAt));
        return next(context);
    }
}
