using JitGateway.Access;
using JitGateway.Admin;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Configuration.Risks;
using JitGateway.Edge;
using JitGateway.Edge.Limits;
using JitGateway.Edge.Tls;
using JitGateway.Failures;
using JitGateway.History;
using JitGateway.IdentityHeaders;
using JitGateway.NodeLife;
using JitGateway.Provisioning;
using JitGateway.Redis;
using JitGateway.Saml;
using JitGateway.Sessions;
using JitGateway.Telemetry;

namespace JitGateway;

/// <summary>Puts the modules together: one line each.</summary>
internal static class GatewayHost
{
    /// <summary>Builds the gateway and loads its configuration.</summary>
    /// <exception cref="ConfigurationRefusedException">The configuration has errors; it carries all of them.</exception>
    public static WebApplication Build(ConfigurationFiles files, Action<WebApplicationBuilder>? customise = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.Sources.Add(files.Accepted);
        builder.Logging.AddGatewayLogging(builder.Configuration);
        builder.Services
            .AddGatewayConfiguration(files)
            .AddFailures()
            .AddGatewayTelemetry()
            .AddNodeLife()
            .AddEdge()
            .AddGatewayRedis()
            .AddSaml()
            .AddSessions()
            .AddAccess()
            .AddProvisioning()
            .AddIdentityHeaders()
            .AddHistory()
            .AddAdmin()
            .AddBackends();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseQuic().ConfigureKestrel(PublicListener.Configure);
        builder.Services.AddRouting();
        customise?.Invoke(builder);
        var app = builder.Build();
        var errors = app.Services.GetRequiredService<ActiveConfiguration>().Load();
        return errors.Count > 0 ? throw new ConfigurationRefusedException(errors) { Review = app.Services.GetRequiredService<ConfigurationReview>() } : app.UseLimits().UseTls().UseGateway();
    }
}
