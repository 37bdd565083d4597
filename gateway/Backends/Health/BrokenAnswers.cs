using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Backends.Health;

/// <summary>
/// A destination that breaks off its answer has failed. YARP ends the client's connection then, and its passive checks take that for a client who left, which is nobody's fault. Stands behind them, next to the forwarder.
/// </summary>
internal sealed class BrokenAnswers(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.GetForwarderErrorFeature()?.Error == ForwarderError.ResponseBodyDestination) context.RequestAborted = CancellationToken.None;
    }
}
