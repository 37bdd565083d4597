using System.Net;
using JitGateway.Configuration;
using JitGateway.NodeLife.Measuring;
using JitGateway.Redis;

namespace JitGateway.Cli.Measuring;

/// <summary>How long Redis takes to answer, where it is on this machine: a server that others work with is not loaded.</summary>
internal static class RedisRoundTrip
{
    private const string What = "round trips to Redis (PING)";

    /// <summary>Whether every server that the configuration names is this machine, by loopback.</summary>
    public static bool IsHere(IServiceProvider services) => services.GetRequiredService<Active<RedisOptions>>().Value.Configuration is not { } configuration || configuration.Client().EndPoints.All(IsLoopback);

    public static async Task<SelfMeasured?> RunAsync(IServiceProvider services, TimeSpan span, CancellationToken cancellationToken)
    {
        var redis = services.GetRequiredService<RedisConnection>();
        if (!redis.IsConfigured) return null;
        if (!IsHere(services)) return SelfMeasured.Not(What, "Redis is not on this machine, and is not loaded from here; jit_redis_* of /metrics says how quick it is in use");
        try
        {
            return await SelfMeasured.OfAsync(What, span, async () => await redis.ExecuteAsync(database => database.PingAsync(), cancellationToken), cancellationToken);
        }
        catch (RedisUnavailableException e)
        {
            return SelfMeasured.Not(What, $"Redis does not answer ({e.Message})");
        }
    }

    private static bool IsLoopback(EndPoint server) => server switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
