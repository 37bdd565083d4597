using JitGateway.Access;
using JitGateway.Admin;
using JitGateway.Backends;
using JitGateway.Backends.Health;
using JitGateway.Configuration;
using JitGateway.Edge;
using JitGateway.Failures;
using JitGateway.IdentityHeaders;
using JitGateway.NodeLife;
using JitGateway.Provisioning;
using JitGateway.Saml;
using JitGateway.Sessions;
using JitGateway.Telemetry;

namespace JitGateway;

/// <summary>The order of a request, written once.</summary>
internal static class GatewayPipeline
{
    public static WebApplication UseGateway(this WebApplication app)
    {
        KeepOut(app, "__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet");
        app.UseNodeLife();
        app.UseRequestTelemetry();
        app.UseFailurePages();
        app.UseFraming();
        app.UseTrustedProxies();
        app.UseRateLimits();
        app.UseKnownHosts();
        app.UseEdge();
        app.UseKeptForms();
        app.UseRouting();
        app.UseKeptFormsThere();
        app.UseSessions();
        app.UseAccess();
        app.MapIdentityHeaders();
        app.MapSaml();
        app.MapSessions();
        app.MapProvisioning();
        app.MapAdmin();
        app.MapUnknownOwnPaths();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseCanary();
            proxy.UseRequiredHeaders();
            proxy.UseProvisioning();
            proxy.UseKeptFormsOnce();
            proxy.UseForwardingTelemetry();
            proxy.UseMiddleware<DirectForwarding>();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
            proxy.UseMiddleware<BrokenAnswers>();
        }).WithBackends(app.Services.GetRequiredService<Active<BackendTable>>());
        app.UseExplanations();
        return app;
    }

    /// <summary>
    /// WebApplication puts the framework's authentication and authorization in front of everything as soon as their services
    /// exist, outside the failure pages and before the client's address is known. Sessions and Access do that work; these marks say so.
    /// </summary>
    private static void KeepOut(IApplicationBuilder app, params ReadOnlySpan<string> middlewares)
    {
        foreach (var middleware in middlewares) app.Properties[middleware] = true;
    }
}
