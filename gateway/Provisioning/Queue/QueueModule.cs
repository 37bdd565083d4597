using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Queue;

/// <summary>Accounts that are brought in order beside the requests.</summary>
internal static class QueueModule
{
    public static IServiceCollection AddProvisioningQueue(this IServiceCollection services)
    {
        services.AddSingleton<IProvisioningQueue>(s => s.GetRequiredService<RedisConnection>().IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisProvisioningQueue>(s)
            : ActivatorUtilities.CreateInstance<InMemoryProvisioningQueue>(s));
        services.AddSingleton<QueueSeal>();
        services.AddSingleton<QueueBell>();
        services.AddSingleton<QueueWork>();
        services.AddSingleton<BackgroundPasses>();
        services.AddSingleton<QueueWorker>();
        services.AddHostedService(static s => s.GetRequiredService<QueueWorker>());
        services.AddSingleton<IManagementEndpoints, QueueApi>();
        return services;
    }
}
