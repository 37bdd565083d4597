using System.Diagnostics;
using JitGateway.Configuration;
using JitGateway.Telemetry.Health;
using JitGateway.Telemetry.LastHour;
using JitGateway.Telemetry.Management;
using JitGateway.Telemetry.Settings;
using Microsoft.Extensions.Logging.Console;

namespace JitGateway.Telemetry;

/// <summary>Logs, metrics, traces, health, and the management listener that shows the last three.</summary>
internal static class TelemetryModule
{
    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptionsPart<TelemetryOptions, TelemetryOptionsValidator>("Telemetry", "Telemetry");
        services.AddSingleton<GatewayMeter>();
        services.AddSingleton<MetricsSnapshot>();
        services.AddSingleton<NodeMeter>();
        services.AddHostedService(static s => s.GetRequiredService<NodeMeter>());
        services.AddSingleton<BrokenAnswerNews>();
        services.AddSingleton<DistributedContextPropagator>(new TraceContextOnly());   // in place of the framework's
        services.AddHealthChecks();
        services.AddSingleton<ComponentChecks>();
        services.AddSingleton<ManagementGuard>();
        services.AddSingleton<OperationCalls>();
        services.AddSingleton<IManagementEndpoints, SettingsApi>();
        services.AddSingleton<ActivityRing>();
        services.AddHostedService(static s => s.GetRequiredService<ActivityRing>());
        services.AddSingleton<IManagementEndpoints, OverviewApi>();
        services.AddSingleton<ManagementListener>();
        services.AddHostedService(provider => provider.GetRequiredService<ManagementListener>());
        services.AddHostedService<OtlpExport>();
        services.AddHostedService<StartReport>();
        return services;
    }

    /// <summary>
    /// Log lines on the console: section <c>Logging</c> sets levels, and a changed file changes them;
    /// <c>Logging:Console:FormatterName</c> is <c>text</c> (the default) or <c>json</c>.
    /// </summary>
    public static ILoggingBuilder AddGatewayLogging(this ILoggingBuilder logging, IConfiguration configuration)
    {
        foreach (var talkative in (ReadOnlySpan<string>)["Microsoft.AspNetCore", "Yarp", "System.Net.Http"])
            logging.AddFilter(talkative, LogLevel.Warning);   // a line or more for each request, with its query; who wants it, names the category
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);   // enabled at any level, it makes an activity and a scope for each request; ours is cheaper
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        var hostLog = new HostLog();
        logging.Services.AddSingleton(hostLog);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => hostLog.IsOpen && level >= LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);   // StartReport says it in one line
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Warning);   // YARP's session affinity brings it; nothing of ours uses it
        logging.AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        return logging.AddConsole(options => options.FormatterName ??= TextLogFormatter.FormatterName);
    }

    /// <summary>First of all.</summary>
    public static IApplicationBuilder UseRequestTelemetry(this IApplicationBuilder app) => app.UseMiddleware<RequestTelemetryMiddleware>();

    /// <summary>Last in the proxy's pipeline.</summary>
    public static IApplicationBuilder UseForwardingTelemetry(this IApplicationBuilder proxy) => proxy.UseMiddleware<ForwardingTelemetryMiddleware>();
}
