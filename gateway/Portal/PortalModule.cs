namespace JitGateway.Portal;

/// <summary>Pages for people who are signed in: their applications, their sessions, what is known of them.</summary>
internal static class PortalModule
{
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddSingleton<LauncherEndpoint>();
        return services;
    }

    public static IEndpointRouteBuilder MapPortal(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(LauncherEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<LauncherEndpoint>().InvokeAsync);
        return endpoints;
    }
}
