using System.Diagnostics;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Sessions.HandOver;
using JitGateway.Tests.Sessions;

namespace JitGateway.JourneyTests.Sessions;

/// <summary>Nodes whose clocks differ, on one real Redis. Idle time is counted by Redis, so a wrong clock harms nobody but those on its node, and only beyond the idle limit.</summary>
public sealed class WrongClockTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task Minutes_of_difference_are_not_noticed_in_either_direction(int minutes)
    {
        await using var right = await StartAsync(TimeSpan.Zero);
        await using var wrong = await StartAsync(TimeSpan.FromMinutes(minutes));

        var ofRight = await right.CookieOfAsync(People.Ada());
        var ofWrong = await wrong.CookieOfAsync(People.Grace());
        for (var i = 0; i < 3; i++)
        {
            (await wrong.RequestAsync(ofRight)).Person.ShouldNotBeNull();
            (await right.RequestAsync(ofWrong)).Person.ShouldNotBeNull();
            await wrong.Upkeep.RunAsync(atEnd: true, default);
            await right.Upkeep.RunAsync(atEnd: true, default);
        }
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(-0.6)]
    [InlineData(0.6)]
    [InlineData(20)]
    public async Task A_session_is_handed_over_between_nodes_whose_clocks_differ_whichever_gives(double minutes)
    {
        await using var right = await StartAsync(TimeSpan.Zero);
        await using var wrong = await StartAsync(TimeSpan.FromMinutes(minutes));

        foreach (var (giver, taker) in new[] { (right, wrong), (wrong, right) })
        {
            var (code, session) = (SessionToken.New(), SessionToken.New());
            await giver.HandOvers.KeepAsync(code, new HandOverGrant(session, "sheets.example.net", "binding"), TimeSpan.FromSeconds(30), default);

            (await taker.HandOvers.TakeAsync(code, default)).ShouldNotBeNull().Session.Value.ShouldBe(session.Value);
        }
    }

    [Fact]
    public async Task A_node_that_is_forty_minutes_ahead_ends_no_session_of_the_others()
    {
        await using var right = await StartAsync(TimeSpan.Zero);
        await using var ahead = await StartAsync(TimeSpan.FromMinutes(40));
        var cookies = new List<string>();
        for (var i = 0; i < 20; i++) cookies.Add(await right.CookieOfAsync(People.Ada(nameId: $"person-{i}")));

        foreach (var cookie in cookies) await ahead.RequestAsync(cookie);   // takes them for idle, and says so to nobody
        await ahead.CookieOfAsync(People.Ada(nameId: "person-0"));   // the same person once more, on the node that is ahead
        await ahead.Upkeep.RunAsync(atEnd: true, default);

        foreach (var cookie in cookies) (await right.RequestAsync(cookie)).Person.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_works_on_stays_signed_in_though_the_clock_is_put_back_by_more_than_the_idle_limit()
    {
        var clock = new WrongClock(TimeSpan.Zero);
        await using var node = await StartAsync(clock, new SessionsOptions { IdleTimeout = TimeSpan.FromSeconds(3), NearCache = TimeSpan.FromMilliseconds(500) });
        var cookie = await node.CookieOfAsync(People.Ada());

        clock.Off = TimeSpan.FromMinutes(-40);

        var started = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(async () =>
        {
            (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();
            return Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(6);
        }, "six seconds passed");
    }

    private Task<SessionNode> StartAsync(TimeSpan off) => StartAsync(new WrongClock(off), new SessionsOptions { NearCache = TimeSpan.Zero });

    private async Task<SessionNode> StartAsync(WrongClock clock, SessionsOptions options)
    {
        var node = await SessionNode.StartAsync(options, redis: redis.Configuration, time: clock, commandTimeout: TimeSpan.FromSeconds(2));
        await Eventually.HoldsAsync(() => node.Redis.State == RedisState.Up, "the node is connected");
        return node;
    }

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public TimeSpan Off { get; set; } = off;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Off;
    }
}
