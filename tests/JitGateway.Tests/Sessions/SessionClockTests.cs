using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>Somebody corrects the machine's clock while people work.</summary>
public sealed class SessionClockTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly SessionsOptions _options = new();

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task A_clock_that_is_put_on_or_back_by_minutes_signs_nobody_out(int minutes)
    {
        await using var node = await SessionNode.StartAsync(_options, time: _clock);
        var cookies = new[] { await node.CookieOfAsync(People.Ada()), await node.CookieOfAsync(People.Grace()) };
        _clock.Advance(TimeSpan.FromMinutes(1));

        _clock.StepWallClock(TimeSpan.FromMinutes(minutes));

        foreach (var cookie in cookies) (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();
        _clock.Advance(_options.NearCache + TimeSpan.FromSeconds(1));   // now the store is asked
        foreach (var cookie in cookies) (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-40)]
    public async Task Whoever_works_on_after_the_clock_was_put_back_is_noted_in_the_store_as_before(int minutes)
    {
        var store = new ScriptedStore();
        await using var node = await SessionNode.StartAsync(_options, time: _clock, store: store);
        await node.Upkeep.StopAsync(default);   // its own loop, which goes by the same clock
        var cookie = await node.CookieOfAsync(People.Ada());
        await WorkAsync(TimeSpan.FromMinutes(3));
        var before = store.Touches.Count;

        _clock.StepWallClock(TimeSpan.FromMinutes(minutes));
        await WorkAsync(TimeSpan.FromMinutes(5));

        (store.Touches.Count - before).ShouldBeInRange(3, 6);

        async Task WorkAsync(TimeSpan time)
        {
            for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(20))
            {
                _clock.Advance(TimeSpan.FromSeconds(20));
                (await node.RequestAsync(cookie)).Person.ShouldNotBeNull();
                await node.Upkeep.RunAsync(atEnd: false, default);
            }
        }
    }
}
