using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Telemetry;

namespace JitGateway;

/// <summary>The order of a request, written once.</summary>
internal static class GatewayPipeline
{
    public static WebApplication UseGateway(this WebApplication app)
    {
        app.UseCorrelationIds();
        app.UseFailurePages();
        app.UseForwardedHeaders();
        app.UseRouting();
        app.MapReverseProxy().WithBackends(app.Services.GetRequiredService<Active<BackendTable>>());
        return app;
    }
}
