using System.Diagnostics.Metrics;
using System.Reflection;
using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Redis;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace JitGateway.Tests.Provisioning;

/// <summary>What becomes of a lease where the client of Redis does what nobody expects.</summary>
public sealed class RedisLeaseRenewalTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly CollectedLogs _logs = new();
    private volatile Exception? _trouble;
    private int _asked;

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(InvalidCastException))]
    public async Task A_renewal_that_throws_is_tried_again_and_the_lease_is_lost_when_it_may_have_run_out(Type trouble)
    {
        var lease = (await Locks().AcquireAsync(new AccountKey("wiki", "aliceHash"), TimeSpan.Zero, default)).ShouldNotBeNull();
        _trouble = (Exception)Activator.CreateInstance(trouble)!;

        _time.Advance(TimeSpan.FromSeconds(4));
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _asked)), asked => asked == 2, "a renewal");
        lease.Lost.IsCancellationRequested.ShouldBeFalse("the lease has time yet");
        _time.Advance(TimeSpan.FromSeconds(4));
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _asked)), asked => asked == 3, "another one");
        _time.Advance(TimeSpan.FromSeconds(4));

        await Eventually.HoldsAsync(() => Task.FromResult(lease.Lost.IsCancellationRequested), lost => lost, "the lease is lost");
        _logs.Entries.Select(e => e.Event).ShouldContain(907);
        await lease.DisposeAsync();
        _logs.Entries[^1].Event.ShouldBe(903, "what cannot be released runs out, and the pass is none the worse");
    }

    [Fact]
    public async Task After_a_renewal_that_threw_the_next_one_holds_the_lease()
    {
        await using var lease = (await Locks().AcquireAsync(new AccountKey("wiki", "aliceHash"), TimeSpan.Zero, default)).ShouldNotBeNull();
        for (var round = 0; round < 10; round++)
        {
            _trouble = round % 2 == 0 ? new TaskCanceledException() : null;
            var asked = Volatile.Read(ref _asked);
            _time.Advance(TimeSpan.FromSeconds(4));
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref _asked)), now => now == asked + 1, "a renewal");
        }

        lease.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    private RedisProvisioningLock Locks()
    {
        var connection = new RedisConnection(
            Active<RedisOptions>.Always(new RedisOptions { Configuration = RedisConfiguration.Parse("redis1:6379") }),
            new RedisMeter(_services.GetRequiredService<IMeterFactory>()), _logs.For<RedisConnection>());
        var database = DispatchProxy.Create<IDatabase, Client>();
        ((Client)(object)database).Answer = () =>
        {
            Interlocked.Increment(ref _asked);
            return _trouble is { } trouble ? Task.FromException<RedisResult>(trouble) : Task.FromResult(RedisResult.Create(1));
        };
        connection.Use(database);
        connection.Become(RedisState.Up);
        return new RedisProvisioningLock(connection, _time, _logs.For<RedisProvisioningLock>());
    }

    /// <summary>A client that knows scripts only.</summary>
    public class Client : DispatchProxy
    {
        public Func<Task<RedisResult>> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == nameof(IDatabase.ScriptEvaluateAsync) ? Answer() : throw new NotSupportedException(targetMethod?.Name);
    }
}
