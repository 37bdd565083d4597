using JitGateway.Provisioning.Protection;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Protection;

public sealed class CreationRateTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void After_the_burst_each_waits_for_its_turn()
    {
        var rate = new CreationRate(perSecond: 10, burst: 3, _time);

        Enumerable.Range(0, 6).Select(_ => rate.Take(Patient).Wait.TotalMilliseconds).ShouldBe([0, 0, 0, 100, 200, 300]);
    }

    [Fact]
    public void Who_would_wait_too_long_is_not_admitted_takes_nobodys_turn_and_hears_when_to_come_again()
    {
        var rate = new CreationRate(perSecond: 10, burst: 1, _time);
        rate.Take(TimeSpan.Zero).ShouldBe((true, TimeSpan.Zero));

        rate.Take(TimeSpan.FromMilliseconds(99)).ShouldBe((false, TimeSpan.FromMilliseconds(100)));
        rate.Take(TimeSpan.FromMilliseconds(100)).ShouldBe((true, TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void Rest_fills_the_burst_again_and_no_more_than_it()
    {
        var rate = new CreationRate(perSecond: 10, burst: 3, _time);
        for (var i = 0; i < 3; i++) rate.Take(Patient);

        _time.Advance(TimeSpan.FromMilliseconds(200));
        Enumerable.Range(0, 3).Select(_ => rate.Take(Patient).Wait.TotalMilliseconds).ShouldBe([0, 0, 100]);
        _time.Advance(TimeSpan.FromHours(1));
        Enumerable.Range(0, 4).Count(_ => rate.Take(TimeSpan.Zero).Admitted).ShouldBe(3);
    }

    [Fact]
    public void A_clock_that_is_set_changes_nothing()
    {
        var rate = new CreationRate(perSecond: 10, burst: 1, _time);
        rate.Take(Patient);
        _time.StepWallClock(TimeSpan.FromHours(-1));

        rate.Take(Patient).Wait.ShouldBe(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Many_at_once_get_each_a_turn_of_their_own()
    {
        var rate = new CreationRate(perSecond: 1000, burst: 1, _time);
        var waits = new System.Collections.Concurrent.ConcurrentBag<TimeSpan>();

        AtOnce.Run(8, 100, () => waits.Add(rate.Take(Patient).Wait));

        waits.Order().ShouldBe(Enumerable.Range(0, 800).Select(i => TimeSpan.FromMilliseconds(i)));
    }
}
