using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JitGateway.Configuration;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using NSubstitute.Extensions;
using StackExchange.Redis;

namespace JitGateway.Tests.Sessions;

/// <summary>The ends that a node repeats when Redis is there again, which may be another server: a scripted one, with commands that are slow to be answered.</summary>
public sealed class RedisRepeatedEndsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentQueue<string> _ended = new();
    private readonly RedisConnection _connection;
    private readonly RedisSessionStore _store;
    private Task _answer = Task.CompletedTask;

    public RedisRepeatedEndsTests()
    {
        _connection = new RedisConnection(
            Active<RedisOptions>.Always(new RedisOptions { Configuration = RedisConfiguration.Parse("redis1:6379"), CommandTimeout = TimeSpan.FromMinutes(1) }),
            new RedisMeter(_services.GetRequiredService<IMeterFactory>()), new CollectedLogs().For<RedisConnection>());
        var database = Substitute.For<IDatabase>();
        database.ReturnsForAll(call => EndAsync(call.Arg<RedisKey[]>()[0]));
        _connection.Use(database);
        _connection.Become(RedisState.Up);
        _store = new RedisSessionStore(_connection, Active<SessionsOptions>.Always(new SessionsOptions()), new ManualTimeProvider(), NullLogger<RedisSessionStore>.Instance);
        _store.Watch(static _ => { });
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_server_that_comes_while_they_are_repeated_is_told_all_of_them(bool fails)
    {
        var (first, second) = (SessionToken.New().Id, SessionToken.New().Id);
        await _store.EndAsync(first, default);
        await _store.EndAsync(second, default);
        _ended.Clear();
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = slow.Task;

        _connection.Deliver(_connection.Keys.Revoked, null);
        await Eventually.HoldsAsync(() => Task.FromResult(_ended.Count), count => count == 1, "the first is on its way");
        _connection.Deliver(_connection.Keys.Revoked, null);
        _answer = Task.CompletedTask;
        if (fails) slow.SetException(new TimeoutException("it is gone"));
        else slow.SetResult();

        string[] all = [_connection.Keys.Session(first.ToString()), _connection.Keys.Session(second.ToString())];
        string[] expected = fails ? [all[0], .. all] : [.. all, .. all];
        await Eventually.HoldsAsync(() => Task.FromResult(string.Join(' ', _ended)), told => told == string.Join(' ', expected), "all of them, once more");
    }

    private async Task<RedisResult> EndAsync(RedisKey key)
    {
        _ended.Enqueue(key.ToString());
        await _answer;
        return RedisResult.Create(RedisValue.Null);
    }
}
