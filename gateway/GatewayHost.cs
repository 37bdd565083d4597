using System.Text;
using JitGateway.Access;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.IdentityHeaders;
using JitGateway.NodeLife;
using JitGateway.Provisioning;
using JitGateway.Redis;
using JitGateway.Saml;
using JitGateway.Sessions;
using JitGateway.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

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
            .AddGatewayRedis()
            .AddSaml()
            .AddSessions()
            .AddAccess()
            .AddProvisioning()
            .AddIdentityHeaders()
            .AddBackends();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Limit);
        builder.Services.AddRouting();
        customise?.Invoke(builder);
        var app = builder.Build();
        var errors = app.Services.GetRequiredService<ActiveConfiguration>().Load();
        return errors.Count > 0 ? throw new ConfigurationRefusedException(errors) : app.UseGateway();
    }

    /// <summary>
    /// Limits of the public listener. Bodies of our own endpoints end at 1 MiB; those for backends are streamed and have the
    /// backend's limit. Headers may be larger than by default, because the cookies of many applications travel together.
    /// </summary>
    private static void Limit(WebHostBuilderContext context, KestrelServerOptions options)
    {
        options.Configure(context.Configuration.GetSection("Kestrel"), reloadOnChange: true);
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;   // octet by octet, see ProxyHttpClientFactory
        options.Limits.MaxRequestBodySize = 1024 * 1024;
        options.Limits.MaxRequestLineSize = 16 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
