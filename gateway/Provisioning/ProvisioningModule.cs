using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Backends.Description;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Events;
using JitGateway.Provisioning.Adapters;
using JitGateway.Provisioning.Adapters.Plugins;
using JitGateway.Provisioning.Checks;
using JitGateway.Provisioning.Description;
using JitGateway.Provisioning.DryRun;
using JitGateway.Provisioning.Health;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;
using JitGateway.Provisioning.Users;
using JitGateway.Provisioning.Waiting;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning;

/// <summary>Accounts in the backends: made on a person's first pass, updated when a mapped value changed.</summary>
internal static class ProvisioningModule
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services)
    {
        foreach (var adapter in AdapterCatalogue.All) services.AddSingleton(adapter);
        services.AddConfigurationPart<PluginsPart>();
        services.AddBackendPart<ProvisioningPart>();
        services.AddSingleton<IProvisioningLedger>(Ledger);
        services.AddSingleton<ILedgerPages>(s => (ILedgerPages)s.GetRequiredService<IProvisioningLedger>());
        services.AddSingleton<IProvisioningLock>(Locks);
        services.AddSingleton<BackendAdapters>();
        services.AddSingleton<BackendProtections>();
        services.AddSingleton<IBackendDescription, ProvisioningDescription>();
        services.AddSingleton<LastGoodStates>();
        services.AddProvisioningHistory();
        services.AddProvisioningQueue();
        services.AddSingleton<PassEvents>();
        services.AddSingleton<IReasonCatalogue, ProvisioningReasons>();
        services.AddSingleton<UserProvisioner>();
        services.AddSingleton<FirstPasses>();
        services.AddSingleton<LaterPasses>();
        services.AddWaitingRoom();
        services.AddUsers();
        services.AddSingleton<ProposedMapping>();
        services.AddSingleton<RecentLogins>();
        services.AddSingleton<IManagementEndpoints, MappingInForce>();
        services.AddSingleton<IDryRun, DryRunPlanner>();
        services.AddSingleton<IBackendCheck, AdapterChecks>();
        services.AddSingleton<IManagementEndpoints, DryRunApi>();
        services.AddHostedService<AdapterWatch>();
        services.AddHealthChecks().AddCheck<AdapterHealth>("adapters");
        return services;
    }

    /// <summary>Inside the proxy's pipeline, after the access rules: nobody gets an account where they may not enter.</summary>
    public static IApplicationBuilder UseProvisioning(this IApplicationBuilder app) => app.UseMiddleware<ProvisioningMiddleware>();

    public static IEndpointRouteBuilder MapProvisioning(this IEndpointRouteBuilder endpoints) => endpoints.MapWaitingRoom();

    private static IProvisioningLedger Ledger(IServiceProvider services) =>
        services.GetRequiredService<RedisConnection>().IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisProvisioningLedger>(services)
            : new InMemoryProvisioningLedger();

    private static IProvisioningLock Locks(IServiceProvider services) =>
        services.GetRequiredService<RedisConnection>().IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisProvisioningLock>(services)
            : new InMemoryProvisioningLock(services.GetRequiredService<TimeProvider>());
}
