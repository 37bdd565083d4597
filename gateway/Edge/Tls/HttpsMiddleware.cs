using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Failures;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace JitGateway.Edge.Tls;

/// <summary>
/// Keeps browsers on https: behind the rules for forwarded headers, which say how the client came, and behind the known hosts, which say where it may be led.
/// </summary>
internal sealed class HttpsMiddleware(RequestDelegate next, Active<GatewayOptions> gateway, Active<TlsOptions> tls, IServer server, IFailureWriter failures)
{
    private bool? _listensOnHttps;

    public Task InvokeAsync(HttpContext context)
    {
        var origin = gateway.Value;
        if (!origin.IsHttps) return next(context);
        if (context.Request.IsHttps)
        {
            if (tls.Value.Hsts is { } hsts && !origin.PublicOrigin!.IsLoopback) context.Response.OnStarting(SetHstsAsync, (context.Response, hsts));
            return next(context);
        }

        return CameByHttp(context.Request) ? RedirectAsync(context, origin) : next(context);
    }

    /// <summary>A permanent redirect that is not kept, so that it can be taken back; HSTS is what browsers keep.</summary>
    private Task RedirectAsync(HttpContext context, GatewayOptions origin)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return failures.WriteAsync(context, new GatewayFailure(ErrorRegister.PlainHttp, new ReasonId("edge.http")));
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = origin.OriginOf(request.Host.Host) + request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        return Task.CompletedTask;
    }

    private bool CameByHttp(HttpRequest request) => tls.Value.RedirectHttp switch
    {
        HttpRedirect.Always => true,
        HttpRedirect.Never => false,
        _ => request.Headers.ContainsKey("X-Original-Proto") || (!request.Headers.ContainsKey("X-Original-For") && ListensOnHttps),   // what the framework keeps of headers that it believed
    };

    private bool ListensOnHttps =>
        _listensOnHttps ??= server.Features.Get<IServerAddressesFeature>()?.Addresses.Any(a => a.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>When the answer begins: an application's own is replaced, and pages of ours have it too.</summary>
    private static Task SetHstsAsync(object state)
    {
        var (response, hsts) = ((HttpResponse, HstsOptions))state;
        response.Headers.StrictTransportSecurity = string.Create(CultureInfo.InvariantCulture,
            $"max-age={(long)hsts.MaxAge.TotalSeconds}{(hsts.IncludeSubDomains ? "; includeSubDomains" : "")}{(hsts.Preload ? "; preload" : "")}");
        return Task.CompletedTask;
    }
}
