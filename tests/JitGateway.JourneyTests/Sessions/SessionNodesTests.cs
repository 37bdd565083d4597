using System.Diagnostics;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Sessions;

/// <summary>Two nodes on one real Redis, which is cut off, killed and started again.</summary>
[Collection(Quiet.Nodes)]
public sealed class SessionNodesTests : IAsyncLifetime
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>For what is not about promptness: a busy machine is no failure.</summary>
    private static readonly TimeSpan Patiently = TimeSpan.FromSeconds(2);

    private readonly RedisServer _redis = new();
    private SessionNode _one = null!;
    private SessionNode _other = null!;

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _one = await StartAsync(commandTimeout: Patiently);
        _other = await StartAsync(commandTimeout: Patiently);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_session_made_on_one_node_is_good_on_the_other()
    {
        var cookie = await _one.CookieOfAsync(People.Ada());

        (await _other.RequestAsync(cookie)).Person!.User.Groups.ShouldBe(["engineering", "wiki-admins", "Zürich"]);
    }

    [Fact]
    public async Task A_session_that_a_newer_gateway_wrote_counts_as_signed_out_and_not_as_an_outage()
    {
        var cookie = await _one.CookieOfAsync(People.Ada());
        await _redis.CommandAsync("SETRANGE", $"jit:s:{{{SessionToken.Parse(cookie).Id}}}", "0", "\u007f");

        var seen = await _other.RequestAsync(cookie);

        seen.Person.ShouldBeNull();
        seen.Outage.ShouldBeNull();
        (await _other.RequestAsync(await _other.CookieOfAsync(People.Ada(), cookie))).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_sign_out_on_one_node_acts_on_the_other_within_a_second()
    {
        for (var i = 0; i < 20; i++)
        {
            var cookie = await OnBothAsync();
            await _one.SignOutAsync(cookie);
            await EndsWithinAsync(_other, cookie, OneSecond);
        }
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_on_all_nodes_within_a_second()
    {
        var cookies = new[] { await OnBothAsync(), await OnBothAsync(), await OnBothAsync() };

        (await _one.Termination.EndSubjectAsync(People.Ada().Subject, default)).ShouldBe(3);

        foreach (var cookie in cookies)
        {
            (await _one.RequestAsync(cookie)).Person.ShouldBeNull();
            await EndsWithinAsync(_other, cookie, OneSecond);
        }
    }

    [Fact]
    public async Task A_sign_out_acts_within_a_second_while_the_subscription_is_cut_again_and_again()
    {
        using var cutting = new CancellationTokenSource();
        var cuts = 0;
        var cutter = Task.Run(async () =>
        {
            while (!cutting.IsCancellationRequested)
            {
                await _redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");
                cuts++;
                await Eventually.HoldsAsync(() => _other.Redis.State == RedisState.Up, "the subscription is back");
            }
        });

        for (var i = 0; i < 20 || cuts < 5; i++)
        {
            var cookie = await OnBothAsync();
            await _one.SignOutAsync(cookie);
            await EndsWithinAsync(_other, cookie, OneSecond);
        }

        await cutting.CancelAsync();
        await cutter;
    }

    [Fact]
    public async Task A_sign_out_acts_in_time_where_the_line_of_the_subscription_is_dead_without_saying_so()
    {
        await using var relay = new TcpRelay(_redis.Port);
        await using var node = await SessionNode.StartAsync(redis: $"127.0.0.1:{relay.Port}", commandTimeout: OneSecond);   // the old line is kept for as long as two commands may take
        for (var i = 0; i < 3; i++)
        {
            await Eventually.HoldsAsync(() => node.Redis.State == RedisState.Up && node.Redis.Hears && relay.Subscriptions == 1, "the node hears, over one line");
            var cookie = await _one.CookieOfAsync(People.Ada());
            (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();
            relay.Swallow(subscriptionsOnly: true).ShouldBe(1);

            await _one.SignOutAsync(cookie);

            await EndsWithinAsync(node, cookie, Patiently);   // 0.7 s by the clock of Redis/RedisConnectionTests, and what a busy machine adds
        }
    }

    [Fact]
    public async Task Over_two_nodes_a_busy_session_costs_one_write_a_minute()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var one = await SessionNode.StartAsync(redis: _redis.Configuration, time: clock, commandTimeout: Patiently);
        await using var other = await SessionNode.StartAsync(redis: _redis.Configuration, time: clock, commandTimeout: Patiently);
        await Eventually.HoldsAsync(() => one.Redis.Hears && other.Redis.Hears, "both are connected");
        var cookie = await one.CookieOfAsync(People.Ada());
        await _redis.CommandAsync("CONFIG", "RESETSTAT");

        for (var seconds = 0; seconds < 600; seconds += 5)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            foreach (var node in new[] { one, other })
            {
                (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();
                await node.Upkeep.RunAsync(atEnd: false, default);
            }
        }

        var stats = await _redis.CommandAsync("INFO", "commandstats");
        Calls("setrange").ShouldBeInRange(8, 10);
        Calls("pexpire").ShouldBe(Calls("setrange"));

        int Calls(string command) => int.Parse(stats.Split('\n').Single(l => l.StartsWith($"cmdstat_{command}:", StringComparison.Ordinal)).Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task When_Redis_is_killed_known_people_go_on_and_others_get_503_promptly()
    {
        await using var node = await StartAsync(commandTimeout: null);
        var known = await _one.CookieOfAsync(People.Ada());
        (await node.RequestAsync(known)).Person.ShouldNotBeNull();
        var unknown = await _one.CookieOfAsync(People.Grace());
        await _redis.KillAsync();

        for (var i = 0; i < 50; i++)
        {
            (await node.RequestAsync(known)).Person.ShouldNotBeNull();
            var seen = await Prompt.ShouldBeAsync(() => node.RequestAsync(unknown));
            seen.Person.ShouldBeNull();
            seen.Outage.ShouldNotBeNull();
            var anonymous = node.RequestAsync(null);
            anonymous.IsCompleted.ShouldBeTrue("nobody was asked");
            (await anonymous).Outage.ShouldBeNull();
        }
    }

    [Fact]
    public async Task When_Redis_stands_still_the_answer_comes_promptly_too()
    {
        await using var node = await StartAsync(commandTimeout: null);
        var unknown = await _one.CookieOfAsync(People.Grace());
        await _redis.PauseAsync();

        for (var i = 0; i < 5; i++)
        {
            (await Prompt.ShouldBeAsync(() => node.RequestAsync(unknown))).Outage.ShouldNotBeNull();
        }

        await _redis.ContinueAsync();
        await Eventually.HoldsAsync(async () => (await node.RequestAsync(unknown)).Person is not null, "the session is found again");
    }

    [Fact]
    public async Task After_a_restart_of_Redis_no_session_is_lost_and_no_node_needs_a_restart()
    {
        var cookies = new List<string>();
        for (var i = 0; i < 50; i++) cookies.Add(await _one.CookieOfAsync(People.Ada()));
        await _redis.KillAsync();
        await Eventually.HoldsAsync(() => !_one.Redis.State.IsReachable && !_other.Redis.State.IsReachable, "both nodes know");
        await _redis.StartAsync();
        await Eventually.HoldsAsync(() => _one.Redis.State == RedisState.Up && _other.Redis.State == RedisState.Up, "both nodes are connected");

        foreach (var cookie in cookies)
        {
            (await _one.RequestAsync(cookie)).Person.ShouldNotBeNull();
            (await _other.RequestAsync(cookie)).Person.ShouldNotBeNull();
        }

        var later = await OnBothAsync();
        await _one.SignOutAsync(later);
        await EndsWithinAsync(_other, later, OneSecond);
    }

    [Fact]
    public async Task After_Redis_lost_all_it_had_a_session_of_a_new_node_is_good_on_those_that_remember_an_end()
    {
        await _one.Termination.EndEverythingAsync(default);
        await Eventually.HoldsAsync(() => _other.Store.Epochs.Current > 0, "both nodes know of the end");
        await _redis.CommandAsync("FLUSHALL");
        await using var late = await StartAsync(commandTimeout: Patiently);

        var cookie = await late.CookieOfAsync(People.Ada());
        foreach (var node in new[] { late, _one, _other }) (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();

        await _one.Termination.EndEverythingAsync(default);
        foreach (var node in new[] { late, _other }) await EndsWithinAsync(node, cookie, OneSecond);
    }

    [Fact]
    public async Task A_sign_out_while_Redis_is_away_reaches_the_other_node_when_it_is_back()
    {
        await using var hasty = await StartAsync(commandTimeout: Patiently, new SessionsOptions { IdleTimeout = TimeSpan.FromSeconds(10), NearCache = TimeSpan.FromSeconds(5) });
        var cookie = await hasty.CookieOfAsync(People.Ada());
        var key = $"jit:s:{{{SessionToken.Parse(cookie).Id}}}";
        (await _redis.CommandAsync("PERSIST", key)).ShouldBe("1");   // it does not go by itself
        (await _other.RequestAsync(cookie)).Person.ShouldNotBeNull();
        await _redis.KillAsync();
        await Eventually.HoldsAsync(() => !hasty.Redis.State.IsReachable, "the node knows");

        await hasty.SignOutAsync(cookie);
        (await hasty.RequestAsync(cookie)).Person.ShouldBeNull();
        await _redis.StartAsync();

        await Eventually.HoldsAsync(async () => await _redis.CommandAsync("EXISTS", key) == "0", "the session is gone from Redis");
        await EndsWithinAsync(_other, cookie, OneSecond);
    }

    [Fact]
    public async Task A_node_that_starts_without_Redis_serves_when_it_comes()
    {
        var cookie = await _one.CookieOfAsync(People.Ada());
        await _redis.KillAsync();
        await using var late = await SessionNode.StartAsync(redis: _redis.Configuration);
        (await late.RequestAsync(cookie)).Outage.ShouldNotBeNull();
        await Should.ThrowAsync<RedisUnavailableException>(() => late.SignInAsync(People.Grace()));

        await _redis.StartAsync();

        await Eventually.HoldsAsync(async () => (await late.RequestAsync(cookie)).Person is not null, "the session is found");
    }

    [Fact]
    public async Task A_busy_person_stays_signed_in_past_the_idle_limit_and_an_idle_one_does_not()
    {
        await using var hasty = await StartAsync(commandTimeout: Patiently, new SessionsOptions { IdleTimeout = TimeSpan.FromSeconds(3), NearCache = TimeSpan.FromMilliseconds(500) });
        var busy = await hasty.CookieOfAsync(People.Ada());
        var idle = await hasty.CookieOfAsync(People.Grace());
        var started = Stopwatch.GetTimestamp();

        await Eventually.HoldsAsync(async () =>
        {
            (await hasty.RequestAsync(busy)).Person.ShouldNotBeNull();
            return Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(5);
        }, "five seconds passed");

        (await hasty.RequestAsync(idle)).Person.ShouldBeNull();
    }

    private async Task<SessionNode> StartAsync(TimeSpan? commandTimeout, SessionsOptions? options = null)
    {
        var node = await SessionNode.StartAsync(options, redis: _redis.Configuration, commandTimeout: commandTimeout);
        await Eventually.HoldsAsync(() => node.Redis.State == RedisState.Up, () => $"the node is connected; it is {node.Redis.State}");
        return node;
    }

    /// <summary>A session that both nodes have in their near caches.</summary>
    private async Task<string> OnBothAsync()
    {
        var cookie = await _one.CookieOfAsync(People.Ada());
        (await _one.RequestAsync(cookie)).Person.ShouldNotBeNull();
        var seen = await _other.RequestAsync(cookie);
        seen.Person.ShouldNotBeNull($"{seen.Outage}, {_other.Redis.State}");
        return cookie;
    }

    private static async Task EndsWithinAsync(SessionNode node, string cookie, TimeSpan limit) =>
        (await Eventually.EndsAsync(async () => (await node.RequestAsync(cookie)).Person is not null, "the session has ended on the other node")).ShouldBeLessThan(limit);
}
