using JitGateway.Failures;

namespace JitGateway.Edge.FetchMetadata;

/// <summary>
/// Addresses of ours that do something when they are opened are opened by people: what a page of whoever loads as a picture, a script or a style (W3C Fetch Metadata) begins
/// no login and redeems nothing. Frames are navigations and pass, because applications may stand in one; so does <c>/sso/slo</c>, which identity providers load as a picture.
/// </summary>
internal sealed class FetchMetadataMiddleware(RequestDelegate next, IFailureWriter failures)
{
    private static readonly PathString[] Acting = ["/sso/login", "/sso/handover", "/sso/acs", "/sso/form"];

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase) && IsLoadedIntoAPage(context.Request)
            ? failures.WriteAsync(context, new GatewayFailure(ErrorRegister.LoadedIntoAPage, new ReasonId("edge.fetch.mode")))
            : next(context);

    private static bool IsLoadedIntoAPage(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return false;
        var mode = request.Headers["Sec-Fetch-Mode"].ToString();
        return mode.Length > 0 && !mode.Equals("navigate", StringComparison.OrdinalIgnoreCase) && Array.Exists(Acting, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
    }
}
