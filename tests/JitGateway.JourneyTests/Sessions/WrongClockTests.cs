using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using JitGateway.Sessions;
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

    private async Task<SessionNode> StartAsync(TimeSpan off)
    {
        var node = await SessionNode.StartAsync(new SessionsOptions { NearCache = TimeSpan.Zero }, redis: redis.Configuration, time: new WrongClock(off), commandTimeout: TimeSpan.FromSeconds(2));
        await Eventually.HoldsAsync(() => node.Redis.State == RedisState.Up, "the node is connected");
        return node;
    }

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
