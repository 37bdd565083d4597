using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Telemetry;

/// <summary>Logs, metrics, traces and health.</summary>
internal static class TelemetryModule
{
    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<GatewayMeter>();
        return services;
    }

    /// <summary>Log lines on the console; section <c>Logging</c> sets levels, and a changed file changes them.</summary>
    public static ILoggingBuilder AddGatewayLogging(this ILoggingBuilder logging, IConfiguration configuration) =>
        logging.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.IncludeScopes = true;
        });

    /// <summary>Gives the request its correlation id (<see cref="HttpContext.TraceIdentifier"/>); first of all.</summary>
    public static IApplicationBuilder UseCorrelationIds(this IApplicationBuilder app) => app.Use(static next => context =>
    {
        context.Features.Set<IHttpRequestIdentifierFeature>(new CorrelationId());
        return next(context);
    });
}
