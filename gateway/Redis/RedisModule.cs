using JitGateway.Configuration;

namespace JitGateway.Redis;

internal static class RedisModule
{
    public static IServiceCollection AddGatewayRedis(this IServiceCollection services)
    {
        services.AddOptionsPart<RedisOptions, RedisOptionsValidator>("Redis", "Redis");
        services.AddMetrics();
        services.AddSingleton<RedisMeter>();
        services.AddSingleton<RedisConnection>();
        services.AddHostedService<RedisSupervisor>();
        services.AddHealthChecks().AddCheck<RedisHealth>("redis", tags: ["ready"]);
        return services;
    }
}
