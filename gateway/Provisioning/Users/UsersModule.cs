using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Users;

/// <summary>People as operators see them: who has an account where.</summary>
internal static class UsersModule
{
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddSingleton<AccountActs>();
        services.AddSingleton<AccountListing>();
        services.AddSingleton<PeopleOnRecord>();
        services.AddSingleton<IManagementEndpoints, UsersApi>();
        services.AddSingleton<IManagementEndpoints, UserActsApi>();
        return services;
    }
}
