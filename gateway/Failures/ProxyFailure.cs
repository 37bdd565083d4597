using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Failures;

/// <summary>What YARP says of a request that it could not forward, as failure of the register.</summary>
internal static class ProxyFailure
{
    /// <summary>Whether a backend was asked: then what it answered is its own business.</summary>
    public static bool WasForwarded(HttpContext context) => context.Features.Get<IReverseProxyFeature>()?.ProxiedDestination is not null;

    /// <summary>Null: nothing failed, or the client has gone.</summary>
    public static GatewayFailure? Of(HttpContext context)
    {
        if (context.Features.Get<IForwarderErrorFeature>() is not { } error) return null;
        var (code, reason) = error.Error switch
        {
            ForwarderError.NoAvailableDestinations => (ErrorRegister.NoDestination, "proxy.no_destination"),
            ForwarderError.RequestTimedOut => (ErrorRegister.BackendTimedOut, "proxy.timed_out"),
            ForwarderError.UpgradeActivityTimeout => (ErrorRegister.BackendTimedOut, "proxy.upgrade_timed_out"),
            ForwarderError.Request => (ErrorRegister.BackendDown, "proxy.no_answer"),
            ForwarderError.RequestCreation => (ErrorRegister.BackendDown, "proxy.request_creation"),
            ForwarderError.RequestBodyDestination => (ErrorRegister.BackendDown, "proxy.request_body"),
            ForwarderError.ResponseHeaders => (ErrorRegister.BackendDown, "proxy.response_headers"),
            ForwarderError.ResponseBodyDestination => (ErrorRegister.BackendDown, "proxy.response_body"),
            ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => (ErrorRegister.BackendDown, "proxy.upgrade"),
            ForwarderError.RequestBodyClient => context.Response.StatusCode switch   // the server's, which YARP takes out of the exceptions
            {
                413 => (ErrorRegister.BodyTooLarge, "request.body_too_large"),
                408 => (ErrorRegister.RequestTimedOut, "request.too_slow"),
                _ => (ErrorRegister.BadRequest, "request.body_broken"),
            },
            _ => (null, ""),
        };
        return code is null ? null : new GatewayFailure(code, new ReasonId(reason), Detail(error))
        {
            Backend = context.Features.Get<IReverseProxyFeature>()?.Route.Config.RouteId,
            ContinueUrl = HttpMethods.IsGet(context.Request.Method) ? (context.Request.PathBase + context.Request.Path).ToUriComponent() + context.Request.QueryString : null,
            RetryAfter = code.Status == StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(5) : null,
        };
    }

    /// <summary>Kinds only: an exception's text may hold an address or a part of the request.</summary>
    private static string Detail(IForwarderErrorFeature error) => error.Exception switch
    {
        null => error.Error.ToString(),
        HttpRequestException e => $"{error.Error}, {e.HttpRequestError}",
        { } e => $"{error.Error}, {e.GetType().Name}",
    };
}
