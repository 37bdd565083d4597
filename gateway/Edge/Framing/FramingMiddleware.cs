using JitGateway.Failures;

namespace JitGateway.Edge.Framing;

/// <summary>
/// Ends what <see cref="RequestFraming"/> finds, and the connection with it: what follows on it may be the rest of a request that somebody in
/// front has read differently (RFC 9112 11.2).
/// </summary>
internal sealed class FramingMiddleware(RequestDelegate next, IFailureWriter failures)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (RequestFraming.FaultOf(context) is { } fault) return RefuseAsync(context, fault);
        if (HttpMethods.IsConnect(context.Request.Method)) context.Request.Method = HttpMethods.Get;   // a WebSocket over HTTP/2: rules, and all that follows, are asked about what the application gets
        return next(context);
    }

    private Task RefuseAsync(HttpContext context, GatewayFailure fault)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
            context.Response.OnStarting(static response =>
            {
                ((HttpResponse)response).Headers.Connection = "close";
                return Task.CompletedTask;
            }, context.Response);
        return failures.WriteAsync(context, fault);
    }
}
