using System.Text;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.JourneyTests.Redis;

public sealed class RedisConnectionTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Runs_commands()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        await node.Connection.ExecuteAsync(db => db.StringSetAsync("jit:test", "value"), default);
        (await _redis.CommandAsync("GET", "jit:test")).ShouldBe("value");
        (await node.HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Is_connected_when_its_start_has_ended()
    {
        await using var first = await RedisNode.StartConnectedAsync(_redis.Configuration);   // the client's first connection in a process costs what first things cost
        await using var node = await RedisNode.StartAsync(_redis.Configuration);
        node.Connection.State.ShouldBe(RedisState.Up);
    }

    [Fact]
    public async Task Runs_a_script_that_Redis_has_forgotten()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        (await ScriptAsync(node)).ShouldBe(42);
        await _redis.CommandAsync("SCRIPT", "FLUSH");
        (await ScriptAsync(node)).ShouldBe(42);

        static Task<int> ScriptAsync(RedisNode node) => node.Connection.ExecuteAsync(async db => (int)await db.ScriptEvaluateAsync("return 42"), default);
    }

    [Fact]
    public async Task Says_what_Redis_refused()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        await _redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        var refusal = await Should.ThrowAsync<RedisUnavailableException>(() => node.Connection.ExecuteAsync(db => db.StringSetAsync("jit:test", "value"), default));
        refusal.Message.ShouldContain("OOM");
        node.Log.Text.ShouldContain("403 Redis refused a command: OOM");
    }

    [Fact]
    public async Task Starts_without_Redis_says_why_it_is_not_ready_and_recovers_by_itself()
    {
        await _redis.KillAsync();
        await using var node = await RedisNode.StartAsync(_redis.Configuration);
        await Eventually.HoldsAsync(() => node.Connection.State != RedisState.Starting, "it has looked");
        var health = await node.HealthAsync();
        health.Status.ShouldBe(HealthStatus.Unhealthy);
        health.Description.ShouldBe("unreachable: no connection");
        await node.IsDownAsync();
        await _redis.StartAsync();
        await node.ServesAsync();
        (await node.HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_Redis_that_is_too_old_is_not_used_and_says_what_is_needed_until_it_is_exchanged()
    {
        await using var relay = new TcpRelay(_redis.Port);
        var version = (await _redis.CommandAsync("INFO", "server")).Split('\n').First(l => l.StartsWith("redis_version:", StringComparison.Ordinal)).Trim();
        relay.Lie = (Encoding.ASCII.GetBytes(version), Encoding.ASCII.GetBytes("redis_version:4.0." + "1".PadLeft(version.Length - "redis_version:4.0.".Length, '0')));
        await using var node = await RedisNode.StartAsync($"127.0.0.1:{relay.Port}", TimeSpan.FromSeconds(5));

        await Eventually.HoldsAsync(() => node.Connection.State.Reason == "Redis 4.0.1 is too old: 5.0 or later is needed", () => $"it is said; the state is {node.Connection.State}");
        (await node.HealthAsync()).ShouldSatisfyAllConditions(h => h.Status.ShouldBe(HealthStatus.Unhealthy), h => h.Description!.ShouldContain("5.0 or later"));
        await Should.ThrowAsync<RedisUnavailableException>(node.PingAsync);

        relay.Lie = null;
        relay.CutAll();
        await node.ServesAsync();
    }

    [Fact]
    public async Task A_killed_Redis_is_noticed_fails_fast_and_is_found_again()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration, Prompt.TimeOut);
        await _redis.KillAsync();
        for (var i = 0; i < 20; i++) await FailsPromptlyAsync(node);
        await node.IsDownAsync();
        await FailsAtOnceAsync(node);
        await _redis.StartAsync();
        await node.ServesAsync();
    }

    [Fact]
    public async Task A_Redis_that_stands_still_costs_each_command_no_more_than_its_time_out()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration, Prompt.TimeOut);
        await _redis.PauseAsync();
        for (var i = 0; i < 5; i++) await FailsPromptlyAsync(node);
        await node.IsDownAsync();
        await FailsAtOnceAsync(node);
        await _redis.ContinueAsync();
        await node.ServesAsync();
    }

    [Fact]
    public async Task One_slow_command_does_not_make_Redis_unavailable()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration, TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<RedisUnavailableException>(() => node.Connection.ExecuteAsync(async _ => await new TaskCompletionSource<int>().Task, default));
        await node.PingAsync();
        node.Connection.State.ShouldBe(RedisState.Up);
        node.Log.Text.ShouldNotContain("unreachable");
    }

    [Fact]
    public async Task What_is_on_its_way_is_answered_though_another_connection_takes_the_place_of_its_own()
    {
        await using var parts = new Parts();
        var relay = parts.Add(new TcpRelay(_redis.Port));
        await using var node = await RedisNode.StartConnectedAsync($"127.0.0.1:{relay.Port}", TimeSpan.FromSeconds(2));
        var former = await ConnectionsAsync();
        relay.Delay = TimeSpan.FromMilliseconds(50);   // at any moment some are on their way
        using var end = new CancellationTokenSource();
        var askers = Enumerable.Range(0, 20).Select(_ => AskAsync()).ToList();

        await _redis.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        (await Should.ThrowAsync<RedisUnavailableException>(() => node.Connection.ExecuteAsync(db => db.StringSetAsync("jit:test", "value"), default))).Message.ShouldContain("READONLY");
        await _redis.CommandAsync("REPLICAOF", "NO", "ONE");

        await Eventually.HoldsAsync(async () => !(await ConnectionsAsync()).Overlaps(former), () => $"the former connections are closed; the log:\n{node.Log.Text}");
        node.Log.Text.ShouldContain("The connection to Redis is made anew: its server is a replica now");
        await end.CancelAsync();
        await Task.WhenAll(askers);

        async Task AskAsync()
        {
            while (!end.IsCancellationRequested) await node.Connection.ExecuteAsync(db => db.StringGetAsync("jit:test"), default);
        }

        async Task<HashSet<string>> ConnectionsAsync() =>
            [.. (await _redis.CommandAsync("CLIENT", "LIST")).Split('\n').Where(c => c.Contains("name=jitgateway", StringComparison.Ordinal)).Select(c => c.Split(' ')[0])];
    }

    [Fact]
    public async Task Delivers_what_another_node_publishes()
    {
        await using var one = await RedisNode.StartConnectedAsync(_redis.Configuration);
        await using var other = await RedisNode.StartConnectedAsync(_redis.Configuration);
        var heard = new Messages();
        one.Connection.Subscribe("jit:test", heard.Add);
        await heard.ContainsAsync(null);   // subscribed now: something may have been missed before
        await other.Connection.PublishAsync("jit:test", "hello", default);
        await heard.ContainsAsync("hello");
    }

    [Fact]
    public async Task Tells_subscribers_that_messages_may_have_been_missed_when_the_subscription_was_cut()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        var heard = new Messages();
        node.Connection.Subscribe("jit:test", heard.Add);
        await heard.ContainsAsync(null);
        await node.IsUpAsync();
        heard.Clear();
        (await _redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub")).ShouldBe("1");
        await heard.ContainsAsync(null, atLeast: 2);   // when it was lost, and when it was back
        await HearsAgainAsync(node, heard);
    }

    [Fact]
    public async Task Hears_again_after_a_restart_of_Redis()
    {
        await using var node = await RedisNode.StartConnectedAsync(_redis.Configuration);
        var heard = new Messages();
        node.Connection.Subscribe("jit:test", heard.Add);
        await heard.ContainsAsync(null);
        await _redis.KillAsync();
        await node.IsDownAsync();
        await _redis.StartAsync();
        await HearsAgainAsync(node, heard);
        await heard.ContainsAsync(null, atLeast: 2);
    }

    [Fact]
    public async Task Knows_the_password_and_never_says_it()
    {
        await using var parts = new Parts();
        var redis = await parts.StartAsync(RedisServer.WithPassword("correct-horse"));
        await using var right = await RedisNode.StartConnectedAsync(redis.Configuration);
        await right.PingAsync();
        await using var wrong = await RedisNode.StartAsync($"127.0.0.1:{redis.Port},password=battery-staple");
        await Eventually.HoldsAsync(() => wrong.Connection.State.Reason == "Redis refuses the password", () => $"the reason is said; it is \"{wrong.Connection.State.Reason}\"");
        var health = await wrong.HealthAsync();
        health.Status.ShouldBe(HealthStatus.Unhealthy);
        health.Description.ShouldBe("unreachable: Redis refuses the password");
        await using var none = await RedisNode.StartAsync($"127.0.0.1:{redis.Port}");
        await Eventually.HoldsAsync(() => none.Connection.State.Reason.StartsWith("Redis wants a password, and Redis:Configuration has none", StringComparison.Ordinal), () => $"the reason is said; it is \"{none.Connection.State.Reason}\"");
        foreach (var text in new[] { right.Log.Text, wrong.Log.Text, health.Description! })
        {
            text.ShouldNotContain("correct-horse");
            text.ShouldNotContain("battery-staple");
        }

        wrong.Log.Text.ShouldContain($"127.0.0.1:{redis.Port}");
    }

    /// <summary>Messages are said again, since another connection may just be taking the place of the one that was cut; who listens is told that something may have been missed.</summary>
    private async Task HearsAgainAsync(RedisNode node, Messages heard)
    {
        await node.IsUpAsync();
        await Eventually.HoldsAsync(async () =>
        {
            await _redis.CommandAsync("PUBLISH", "jit:test", "after");
            return heard.Has("after");
        }, "a message is heard again");
    }

    private static Task FailsPromptlyAsync(RedisNode node) => Prompt.ShouldBeAsync(() => Should.ThrowAsync<RedisUnavailableException>(node.PingAsync));

    /// <summary>Without a wait for anything.</summary>
    private static async Task FailsAtOnceAsync(RedisNode node)
    {
        var ping = node.PingAsync();
        ping.IsFaulted.ShouldBeTrue();
        await Should.ThrowAsync<RedisUnavailableException>(ping);
    }

    private sealed class Messages
    {
        private readonly List<string?> _heard = [];

        public void Add(string? message)
        {
            lock (_heard) _heard.Add(message);
        }

        public void Clear()
        {
            lock (_heard) _heard.Clear();
        }

        public bool Has(string? message, int atLeast = 1)
        {
            lock (_heard) return _heard.Count(m => m == message) >= atLeast;
        }

        public Task ContainsAsync(string? message, int atLeast = 1) => Eventually.HoldsAsync(() => Has(message, atLeast), $"\"{message ?? "(may have missed some)"}\" was heard {atLeast} times");
    }
}
