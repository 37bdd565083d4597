using System.Diagnostics.Metrics;
using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Tests.Redis;

/// <summary>What a node says of itself while Redis is away: a load balancer acts on it.</summary>
public sealed class RedisHealthTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RedisConnection _connection;

    public RedisHealthTests() => _connection = new RedisConnection(
        Active<RedisOptions>.Always(new RedisOptions { Configuration = RedisConfiguration.Parse("redis1:6379") }),
        new RedisMeter(_services.GetRequiredService<IMeterFactory>()), new CollectedLogs().For<RedisConnection>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_node_that_never_reached_Redis_is_not_ready()
    {
        (await HealthAsync()).ShouldBe((HealthStatus.Unhealthy, "unreachable: not connected yet"));

        _connection.Become(new RedisState(false, false, "no answer"));

        (await HealthAsync()).ShouldBe((HealthStatus.Unhealthy, "unreachable: no answer"));
    }

    [Fact]
    public async Task A_node_that_loses_Redis_stays_ready_for_whoever_does_not_need_it_and_says_why_others_wait()
    {
        _connection.Become(RedisState.Up);
        (await HealthAsync()).ShouldBe((HealthStatus.Healthy, "connected"));

        _connection.Become(new RedisState(false, false, "no connection"));

        (await HealthAsync()).ShouldBe((HealthStatus.Degraded, "unreachable: no connection"));
    }

    private async Task<(HealthStatus Status, string? Reason)> HealthAsync()
    {
        var result = await new RedisHealth(_connection).CheckHealthAsync(new HealthCheckContext());
        return (result.Status, result.Description);
    }
}
