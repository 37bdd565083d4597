namespace JitGateway.Redis;

internal static class RedisModule
{
    public static IServiceCollection AddGatewayRedis(this IServiceCollection services) => services;
}
