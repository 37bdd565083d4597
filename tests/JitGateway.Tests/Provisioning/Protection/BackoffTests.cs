using JitGateway.Provisioning.Protection;

namespace JitGateway.Tests.Provisioning.Protection;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, 50, 150)]
    [InlineData(1, 100, 300)]
    [InlineData(3, 400, 1200)]
    [InlineData(9, 2500, 7500)]
    public void Pauses_double_up_to_a_bound_and_differ(int attempt, int least, int most)
    {
        var pauses = Enumerable.Range(0, 200).Select(_ => Backoff.Pause(attempt, asked: null).TotalMilliseconds).ToList();

        pauses.ShouldAllBe(p => p >= least && p <= most);
        pauses.Distinct().Count().ShouldBeGreaterThan(100);
    }

    [Fact]
    public void What_the_backend_asked_for_is_the_least_and_those_who_wait_do_not_all_come_at_once()
    {
        var pauses = Enumerable.Range(0, 200).Select(_ => Backoff.Pause(0, TimeSpan.FromSeconds(2)).TotalMilliseconds).ToList();

        pauses.ShouldAllBe(p => p >= 2000 && p <= 2100);
        pauses.Distinct().Count().ShouldBeGreaterThan(100);
    }

    [Fact]
    public void A_wish_for_no_pause_at_all_is_not_taken_at_its_word() =>
        Backoff.Pause(0, TimeSpan.Zero).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(50));
}
