namespace JitGateway.Provisioning.Waiting;

/// <summary>The page for whoever waits for an account.</summary>
internal static class WaitingModule
{
    public static IServiceCollection AddWaitingRoom(this IServiceCollection services)
    {
        services.AddSingleton<WaitCookie>();
        services.AddSingleton<WaitingRoom>();
        services.AddSingleton<ProgressEndpoint>();
        return services;
    }

    public static IEndpointRouteBuilder MapWaitingRoom(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(ProgressEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<ProgressEndpoint>().InvokeAsync);
        return endpoints;
    }
}
