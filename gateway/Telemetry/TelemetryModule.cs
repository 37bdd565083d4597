namespace JitGateway.Telemetry;

internal static class TelemetryModule
{
    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services) => services;
}
