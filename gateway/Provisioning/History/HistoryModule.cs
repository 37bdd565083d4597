using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.History;

/// <summary>What provisioning did, to be asked later.</summary>
internal static class HistoryModule
{
    public static IServiceCollection AddProvisioningHistory(this IServiceCollection services)
    {
        services.AddOptionsPart<HistoryOptions, HistoryOptionsValidator>("History");
        services.AddSingleton<HistoryKeys>();
        services.AddSingleton<IProvisioningHistory>(s => s.GetRequiredService<RedisConnection>().IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisProvisioningHistory>(s)
            : new InMemoryProvisioningHistory());
        services.AddSingleton<HistoryWriter>();
        services.AddSingleton<ChainVerification>();
        services.AddSingleton<HistoryReading>();
        services.AddSingleton<OperatorPlans>();
        services.AddHostedService<HistoryUpkeep>();
        services.AddSingleton<IManagementEndpoints, LedgerApi>();
        services.AddHealthChecks().AddCheck<HistoryHealth>("history");
        return services;
    }
}
