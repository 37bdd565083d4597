using JitGateway.Admin.Backends;
using JitGateway.Admin.Pages;
using JitGateway.Admin.Sessions;
using JitGateway.Identity;

namespace JitGateway.Admin;

/// <summary>The operators' console: pages over the operations of the management listener, for people in a browser.</summary>
internal static class AdminModule
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<FormToken>();
        services.AddSingleton<ConsoleFrame>();
        services.AddSingleton<SaidNotes>();
        services.AddSingleton<IConsolePage, SessionsPage>();
        services.AddSingleton<IConsolePage, BackendsPage>();
        return services;
    }

    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<ConsoleFrame>().Map(endpoints);
        return endpoints;
    }
}
