using JitGateway.Access;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.IdentityHeaders;
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
        app.UseRequestTelemetry();
        app.UseFailurePages();
        app.UseTrustedProxies();
        app.UseKnownHosts();
        app.UseRouting();
        app.UseSessions();
        app.UseAccess();
        app.MapIdentityHeaders();
        app.MapSaml();
        app.MapSessions();
        app.MapUnknownOwnPaths();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseProvisioning();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
            proxy.UseForwardingTelemetry();
        }).WithBackends(app.Services.GetRequiredService<Active<BackendTable>>());
        return app;
    }
}
