using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Backends.Health;

/// <summary>
/// A destination that breaks off its answer has failed; one whose answer was quiet for longer than <c>Timeout</c>, as events may be, has not. YARP ends the client's connection then, and its passive checks take that for a client who left, which is nobody's fault. Stands behind them, next to the forwarder.
/// </summary>
internal sealed class BrokenAnswers(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is { Error: ForwarderError.ResponseBodyDestination } error) context.RequestAborted = new CancellationToken(canceled: error.Exception is OperationCanceledException);
    }
}
