using JitGateway.Configuration;

namespace JitGateway.Redis;

internal static class RedisModule
{
    public static IServiceCollection AddGatewayRedis(this IServiceCollection services)
    {
        services.AddOptionsPart<RedisOptions, RedisOptionsValidator>("Redis", "Redis");
        services.AddSingleton<RedisConnection>();
        return services;
    }
}
