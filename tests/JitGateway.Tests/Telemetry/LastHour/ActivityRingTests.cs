using JitGateway.Telemetry;
using JitGateway.Telemetry.LastHour;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Telemetry.LastHour;

public sealed class ActivityRingTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 30, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMeter>().BuildServiceProvider();
    private readonly GatewayMeter _meter;
    private readonly ActivityRing _ring;

    public ActivityRingTests()
    {
        _meter = _services.GetRequiredService<GatewayMeter>();
        _ring = new ActivityRing(_meter, _clock);
    }

    [Fact]
    public void Each_minute_has_what_was_done_in_it()
    {
        Login();
        _clock.Advance(TimeSpan.FromMinutes(1));
        _ring.Read().Count.ShouldBe(2);
        Login();
        Login("refused");

        var minutes = _ring.Read();

        minutes.Select(static m => (m.At.Minute, m.Done.Logins, m.Done.RefusedLogins)).ShouldBe([(0, 1L, 0L), (1, 1L, 1L)]);
    }

    [Fact]
    public void An_hour_is_kept_and_no_more()
    {
        for (var i = 0; i < 200; i++)
        {
            Login();
            _clock.Advance(TimeSpan.FromMinutes(1));
            _ring.Read();
        }

        var minutes = _ring.Read();

        minutes.Count.ShouldBe(ActivityRing.Minutes);
        minutes.Sum(static m => m.Done.Logins).ShouldBe(ActivityRing.Minutes - 1, "the one that runs has none yet");
    }

    [Fact]
    public void After_a_long_pause_there_are_empty_minutes_and_only_an_hour_of_them()
    {
        Login();
        _clock.Advance(TimeSpan.FromDays(30));

        var minutes = _ring.Read();

        minutes.Count.ShouldBe(ActivityRing.Minutes);
        minutes.Zip(minutes.Skip(1)).ShouldAllBe(static p => p.Second.At - p.First.At == TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_clock_that_is_set_back_begins_anew()
    {
        Login();
        using var services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMeter>().BuildServiceProvider();
        var clock = new SetClock { Now = _clock.GetUtcNow() };
        var ring = new ActivityRing(services.GetRequiredService<GatewayMeter>(), clock);
        services.GetRequiredService<GatewayMeter>().LoginEnded("corp", "accepted", TimeSpan.Zero);
        clock.Now -= TimeSpan.FromHours(3);

        ring.Read().ShouldHaveSingleItem().Done.Logins.ShouldBe(0);
    }

    [Fact]
    public void Requests_are_counted_with_their_time_and_what_failed_of_them()
    {
        _meter.RequestProxied("wiki", 200, TimeSpan.FromMilliseconds(10));
        _meter.RequestProxied("board", 502, TimeSpan.FromMilliseconds(30));
        _meter.ProvisioningEnded("board", "Scim", "created", TimeSpan.Zero);
        _meter.ProvisioningEnded("board", "Scim", "refused", TimeSpan.Zero);

        var done = _ring.Read()[^1].Done;

        (done.Requests, done.FailedRequests, done.Timed, done.Passes, done.FailedPasses).ShouldBe((2, 1, 2, 1, 1));
        done.Seconds.ShouldBe(0.04, 0.001);
    }

    public void Dispose()
    {
        _ring.Dispose();
        _services.Dispose();
    }

    private void Login(string result = "accepted") => _meter.LoginEnded("corp", result, TimeSpan.FromMilliseconds(5));

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
