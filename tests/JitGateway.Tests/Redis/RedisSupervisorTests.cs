using System.Diagnostics.Metrics;
using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace JitGateway.Tests.Redis;

public sealed class RedisSupervisorTests
{
    [Fact]
    public async Task An_exception_that_nobody_expected_does_not_stop_the_looking()
    {
        var options = Active<RedisOptions>.Always(new RedisOptions { Configuration = RedisConfiguration.Parse("127.0.0.1:1") });
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var failing = Substitute.For<ILogger<RedisConnection>>();
        failing.IsEnabled(default).ReturnsForAnyArgs(_ => throw new NotSupportedException("the disk of the log is full"), _ => true);
        var logs = new CollectedLogs();
        var connection = new RedisConnection(options, new RedisMeter(services.GetRequiredService<IMeterFactory>()), failing);
        using var supervisor = new RedisSupervisor(connection, options, logs.For<RedisSupervisor>());

        await supervisor.StartAsync(default);

        await Eventually.HoldsAsync(() => Task.FromResult(logs.Entries), e => e.Any(entry => entry is { Event: 406, Exception: NotSupportedException }), "the exception in the log");
        await Eventually.HoldsAsync(() => Task.FromResult((connection.State, supervisor.ExecuteTask!.IsCompleted)), s => s is { State.IsReachable: false, IsCompleted: false }, "another look");
        await supervisor.StopAsync(default);
        supervisor.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task What_fails_while_the_node_stops_is_no_fault()
    {
        var options = Active<RedisOptions>.Always(new RedisOptions { Configuration = RedisConfiguration.Parse("127.0.0.1:1") });
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var stops = new TaskCompletionSource();
        var failing = Substitute.For<ILogger<RedisConnection>>();
        var connection = new RedisConnection(options, new RedisMeter(services.GetRequiredService<IMeterFactory>()), failing);
        using var supervisor = new RedisSupervisor(connection, options, new CollectedLogs().For<RedisSupervisor>());
        failing.IsEnabled(default).ReturnsForAnyArgs(call =>
        {
            _ = supervisor.StopAsync(default).ContinueWith(_ => stops.TrySetResult(), TaskScheduler.Default);
            throw new NotSupportedException("the disk of the log is full");
        });

        await supervisor.StartAsync(default);
        await stops.Task.WaitAsync(TimeSpan.FromSeconds(30));

        supervisor.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue(supervisor.ExecuteTask.Exception?.ToString());
    }
}
