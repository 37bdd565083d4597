using System.Diagnostics;
using System.Globalization;
using System.Text;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;

namespace JitGateway.JourneyTests.Redis;

/// <summary>Reads of many requests at once, on a real Redis.</summary>
public sealed class RedisReadsTests : IAsyncLifetime
{
    private const int Keys = 3000;

    private readonly RedisServer _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Each_read_gets_its_own_value_and_together_they_are_few_commands()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        for (var i = 0; i < Keys; i += 2) await node.Connection.ExecuteAsync(db => db.StringSetAsync($"key-{i}", $"value {i}"), default);
        var before = await ReadCommandsAsync();

        var values = await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => Task.Run(() => node.Connection.Reads.GetAsync($"key-{i}", default))));

        for (var i = 0; i < Keys; i++) (values[i] is { } value ? Encoding.UTF8.GetString(value) : null).ShouldBe(i % 2 == 0 ? $"value {i}" : null);
        (await ReadCommandsAsync() - before).ShouldBeInRange(1, Keys / 4);
    }

    [Fact]
    public async Task A_read_alone_waits_for_nobody()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);

        (await node.Connection.Reads.GetAsync("nothing", default)).ShouldBeNull();
    }

    [Fact]
    public async Task When_Redis_stands_still_nobody_waits_for_two_limits_and_afterwards_all_is_well()
    {
        var limit = TimeSpan.FromSeconds(2);
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration, limit);
        await _redis.PauseAsync();

        var waits = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            await Task.Delay(i);   // they come one after the other
            var began = Stopwatch.GetTimestamp();
            await Should.ThrowAsync<RedisUnavailableException>(() => node.Connection.Reads.GetAsync($"key-{i}", default));
            return Stopwatch.GetElapsedTime(began);
        }));

        waits.Max().ShouldBeLessThan(1.9 * limit);
        await _redis.ContinueAsync();
        await Eventually.HoldsAsync(async () => await node.Connection.Reads.GetAsync("nothing", default) is null, "a read is answered");
    }

    /// <summary>Seven of ten of the limit go by before each answer, and more come than two commands at a time could carry: 85 a second.</summary>
    [Fact]
    public async Task When_Redis_is_slow_but_in_time_more_commands_travel_and_nobody_waits_longer_than_for_one()
    {
        var limit = TimeSpan.FromSeconds(2);
        await using var relay = new TcpRelay(_redis.Port);
        await using var node = await RedisNode.StartConnectedAsync($"127.0.0.1:{relay.Port}", limit);
        for (var i = 0; i < Keys; i++) await node.Connection.ExecuteAsync(db => db.StringSetAsync($"key-{i}", $"value {i}"), default);
        relay.Delay = 0.7 * limit;

        var waits = await Task.WhenAll(Enumerable.Range(0, Keys).Select(async i =>
        {
            await Task.Delay(i);   // a thousand a second
            var began = Stopwatch.GetTimestamp();
            string? value = null;
            try
            {
                value = Encoding.UTF8.GetString((await node.Connection.Reads.GetAsync($"key-{i}", default))!);
                value.ShouldBe($"value {i}");
            }
            catch (RedisUnavailableException)
            {
                // told so: a busy machine may be late
            }

            return (Waited: Stopwatch.GetElapsedTime(began), IsServed: value is not null);
        }));

        waits.Max(w => w.Waited).ShouldBeLessThan(1.5 * limit);
        waits.Count(w => w.IsServed).ShouldBeGreaterThan(Keys / 2);
        relay.Delay = TimeSpan.Zero;
        await Eventually.HoldsAsync(async () => await node.Connection.Reads.GetAsync("nothing", default) is null, "a read is answered");
    }

    [Fact]
    public async Task When_more_come_than_can_be_asked_for_those_who_waited_too_long_are_told_so_and_let_go()
    {
        var limit = TimeSpan.FromSeconds(1);
        await using var relay = new TcpRelay(_redis.Port);
        await using var node = await RedisNode.StartConnectedAsync($"127.0.0.1:{relay.Port}", limit);
        relay.SwallowAll(true);

        var began = Stopwatch.GetTimestamp();
        var waits = await Task.WhenAll(Enumerable.Range(0, 2 * Keys).Select(async i =>
        {
            await Should.ThrowAsync<RedisUnavailableException>(() => node.Connection.Reads.GetAsync($"key-{i}", default));
            return Stopwatch.GetElapsedTime(began);
        }));

        waits.Max().ShouldBeLessThan(2.5 * limit);
        relay.SwallowAll(false);
        await Eventually.HoldsAsync(async () => await node.Connection.Reads.GetAsync("nothing", default) is null, "a read is answered");
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_let_go()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await _redis.PauseAsync();   // no answer comes in between

        var read = node.Connection.Reads.GetAsync("nothing", gone.Token);
        await Eventually.HoldsAsync(() => read.IsCompleted, "the wait is over");

        read.IsCanceled.ShouldBeTrue();
    }

    private async Task<int> ReadCommandsAsync() =>
        (await _redis.CommandAsync("INFO", "commandstats")).Split('\n')
            .Where(l => l.StartsWith("cmdstat_get:", StringComparison.Ordinal) || l.StartsWith("cmdstat_mget:", StringComparison.Ordinal))
            .Sum(l => int.Parse(l[(l.IndexOf("calls=", StringComparison.Ordinal) + 6)..l.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
}
