using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Telemetry;

/// <summary>Gives each request its correlation id, which every log line of the request shows, and counts it when a backend was asked.</summary>
internal sealed class RequestTelemetryMiddleware(RequestDelegate next, GatewayMeter meter, BrokenAnswerNews brokenAnswers, ILogger<RequestTelemetryMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = new CorrelationId(context.TraceIdentifier) { ArrivedAt = Stopwatch.GetTimestamp() };
        context.Features.Set<IHttpRequestIdentifierFeature>(request);
        _ = logger.BeginScope(request);   // not disposed: what flows with this method's context ends with the method
        if (Activity.Current is { IsAllDataRequested: true } trace) trace.SetTag(GatewayActivity.CorrelationId, request.TraceIdentifier);   // from the code that a person reads out to the trace
        await next(context);
        if (context.Features.Get<IReverseProxyFeature>() is not { } proxied) return;
        var cluster = proxied.Cluster.Config.ClusterId;
        var isBrokenOff = IsBrokenOff(context);
        meter.RequestProxied(cluster, isBrokenOff ? StatusCodes.Status502BadGateway : context.Response.StatusCode, Stopwatch.GetElapsedTime(request.ArrivedAt));
        if (isBrokenOff) brokenAnswers.Add(cluster);
    }

    /// <summary>Whether the backend ended its answer in the middle, after a status that promised more; an end by our own time-out is none of its.</summary>
    private static bool IsBrokenOff(HttpContext context) => context.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.ResponseBodyDestination, Exception: not OperationCanceledException };
}

/// <summary>Last before forwarding: what passed until here is the gateway's own overhead. Takes away what goes with a trace and is not ours.</summary>
internal sealed class ForwardingTelemetryMiddleware(RequestDelegate next, GatewayMeter meter)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestIdentifierFeature>() is CorrelationId request
            && context.Features.Get<IReverseProxyFeature>() is { } proxied)
            meter.ForwardingBegins(proxied.Cluster.Config.ClusterId, Stopwatch.GetElapsedTime(request.ArrivedAt));
        // values for a trace that a stranger made up: tools of applications would believe them to be ours
        var headers = context.Request.Headers;
        headers.Baggage = StringValues.Empty;
        headers.CorrelationContext = StringValues.Empty;
        return next(context);
    }
}
