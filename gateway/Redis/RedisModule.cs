using JitGateway.Configuration;
using JitGateway.Configuration.Checks;

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
        services.AddSingleton<IConnectionCheck, RedisCheck>();
        services.AddHealthChecks().AddCheck<RedisHealth>("redis", tags: ["ready"]);
        return services;
    }
}
