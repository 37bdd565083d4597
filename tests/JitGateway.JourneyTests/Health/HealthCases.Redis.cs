using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Health;

/// <content>A real Redis, and what is written there.</content>
internal static partial class HealthCases
{
    private const string RedisIsWell = "healthy: connected$";

    private static IEnumerable<HealthCase> OfRedis =>
    [
        new("redis", "was never there", "unhealthy: unreachable: ", RedisIsWell, AbsentAsync) { IsReady = false },
        new("redis", "is stopped", "degraded: unreachable: ", RedisIsWell, StoppedAsync),
        new("redis", "stands still", "degraded: unreachable: ", RedisIsWell, PausedAsync),
        new("redis", "refuses to write", "degraded: refuses commands: .*NOREPLICAS", RedisIsWell, RefusingAsync),
        new("events", "cannot be kept", "degraded: events wait in this node's memory: .*NOREPLICAS", "healthy: what happens to people is kept$", RefusingAsync),
        new("history", "cannot be written", "degraded: [1-9][0-9]* entr(y|ies) not written yet: .*NOREPLICAS", "healthy: nothing waits to be written$", RefusingAsync),
    ];

    private static async Task AbsentAsync(HealthBed bed)
    {
        var redis = Redis(bed);
        bed.Own(await RunningGateway.StartAsync($"{{ {Section(redis)} }}"));
        bed.Mend = () => redis.StartAsync();
    }

    private static async Task StoppedAsync(HealthBed bed)
    {
        var redis = Redis(bed);
        await redis.StartAsync();
        bed.Own(await RunningGateway.StartAsync($"{{ {Section(redis)} }}"));
        (bed.Break, bed.Mend) = (redis.StopAsync, () => redis.StartAsync());
    }

    private static async Task PausedAsync(HealthBed bed)
    {
        var redis = Redis(bed);
        await redis.StartAsync();
        bed.Own(await RunningGateway.StartAsync($"{{ {Section(redis)} }}"));
        (bed.Break, bed.Mend) = (redis.PauseAsync, redis.ContinueAsync);
    }

    /// <summary>Redis loses the replicas that it must have while an account is made.</summary>
    private static async Task RefusingAsync(HealthBed bed)
    {
        var (redis, accounts) = (Redis(bed), new Accounts());
        await redis.StartAsync();
        var gateway = await AccountsAsync(bed, accounts, root: Section(redis));
        accounts.BeforeCreation = () => NeedsReplicasAsync("1");
        bed.Break = () => EnterAsync(gateway);
        bed.Mend = () => NeedsReplicasAsync("0");

        Task NeedsReplicasAsync(string count) => redis.CommandAsync("CONFIG", "SET", "min-replicas-to-write", count);
    }

    private static RedisServer Redis(HealthBed bed)
    {
        var redis = new RedisServer();
        bed.AtEnd(redis.DisposeAsync);
        return redis;
    }

    private static string Section(RedisServer redis) => $$""" "Redis": { "Configuration": "{{redis.Configuration}}" } """;
}
