using System.Diagnostics;
using System.Diagnostics.Metrics;
using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Redis;

public sealed class RedisConnectionTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CollectedLogs _logs = new();
    private readonly RedisConnection _connection;

    public RedisConnectionTests() => _connection = new RedisConnection(
        Active<RedisOptions>.Always(new RedisOptions { Configuration = RedisConfiguration.Parse("redis1:6379") }),
        new RedisMeter(_services.GetRequiredService<IMeterFactory>()), _logs.For<RedisConnection>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public void An_echo_proves_for_less_than_a_second_that_this_node_hears()
    {
        _connection.Become(RedisState.Up);
        _connection.Hears.ShouldBeFalse("nothing was heard yet");

        _connection.Heard(askedAt: Stopwatch.GetTimestamp() - (long)(0.75 * Stopwatch.Frequency));
        _connection.Hears.ShouldBeFalse("that was too long ago: whoever ended a session since may not have been heard");

        _connection.Heard(askedAt: Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency));   // however slow this machine is
        _connection.Hears.ShouldBeTrue();
        _connection.Heard(askedAt: 0);
        _connection.Hears.ShouldBeTrue("an echo that is late takes nothing back");

        _connection.Become(RedisState.Up with { IsListening = false, Reason = "the subscription was lost" });
        _connection.Hears.ShouldBeFalse();
    }

    [Fact]
    public void Each_change_is_one_line_of_the_log_however_often_it_is_found()
    {
        for (var i = 0; i < 50; i++) _connection.Become(new RedisState(false, false, "no connection"));
        for (var i = 0; i < 50; i++) _connection.Become(new RedisState(false, false, i % 2 == 0 ? "no answer" : "no connection"));
        for (var i = 0; i < 50; i++) _connection.Become(RedisState.Up);
        _connection.Become(RedisState.Up with { IsListening = false, Reason = "the subscription was lost" });
        _connection.Become(RedisState.Up);

        _logs.Entries.Select(e => e.Event).ShouldBe([401, 401, 400, 402, 407]);
    }
}
