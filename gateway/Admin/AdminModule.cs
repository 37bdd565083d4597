using JitGateway.Admin.Audit;
using JitGateway.Admin.Backends;
using JitGateway.Admin.Logins;
using JitGateway.Admin.Mapping;
using JitGateway.Admin.Overview;
using JitGateway.Admin.Pages;
using JitGateway.Admin.People;
using JitGateway.Admin.Queue;
using JitGateway.Admin.Sessions;
using JitGateway.Admin.Settings;
using JitGateway.Identity;
using JitGateway.Identity.Events;

namespace JitGateway.Admin;

/// <summary>The operators' console: pages over the operations of the management listener, for people in a browser.</summary>
internal static class AdminModule
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<FormToken>();
        services.AddSingleton<IReasonCatalogue, AdminReasons>();
        services.AddSingleton<ConsoleFrame>();
        services.AddSingleton<SaidNotes>();
        services.AddSingleton<IConsolePage, OverviewPage>();
        services.AddSingleton<IConsolePage, LoginsPage>();
        services.AddSingleton<IConsolePage, SessionsPage>();
        services.AddSingleton<IConsolePage, PeoplePage>();
        services.AddSingleton<IConsolePage, QueuePage>();
        services.AddSingleton<IConsolePage, AuditPage>();
        services.AddSingleton<IConsolePage, SettingsPage>();
        services.AddSingleton<IConsolePage, MappingPage>();
        services.AddSingleton<IConsolePage, BackendsPage>();
        return services;
    }

    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<ConsoleFrame>().Map(endpoints);
        return endpoints;
    }
}
