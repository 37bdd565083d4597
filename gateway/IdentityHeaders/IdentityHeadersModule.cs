namespace JitGateway.IdentityHeaders;

internal static class IdentityHeadersModule
{
    public static IServiceCollection AddIdentityHeaders(this IServiceCollection services) => services;
}
