namespace JitGateway.Provisioning;

internal static class ProvisioningModule
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services) => services;
}
