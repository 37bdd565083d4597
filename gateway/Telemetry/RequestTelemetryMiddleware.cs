using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Telemetry;

/// <summary>Gives each request its correlation id, and counts it when a backend was asked.</summary>
internal sealed class RequestTelemetryMiddleware(RequestDelegate next, GatewayMeter meter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set<IHttpRequestIdentifierFeature>(new CorrelationId(context.TraceIdentifier) { ArrivedAt = Stopwatch.GetTimestamp() });
        await next(context);
        if (context.Features.Get<IReverseProxyFeature>() is { } proxied)
            meter.RequestProxied(proxied.Route.Config.RouteId, context.Response.StatusCode);
    }
}

/// <summary>Last before forwarding: what passed until here is the gateway's own overhead.</summary>
internal sealed class ForwardingTelemetryMiddleware(RequestDelegate next, GatewayMeter meter)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestIdentifierFeature>() is CorrelationId request
            && context.Features.Get<IReverseProxyFeature>() is { } proxied)
            meter.ForwardingBegins(proxied.Route.Config.RouteId, Stopwatch.GetElapsedTime(request.ArrivedAt));
        return next(context);
    }
}
