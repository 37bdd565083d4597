using System.Net;
using JitGateway.Edge.RateLimits;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Edge.RateLimits;

public sealed class AddressRatesTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.7");
    private static readonly RateLimit ThreeAMinute = new(3, TimeSpan.FromMinutes(1));
    private readonly ManualTimeProvider _time = new();
    private readonly AddressRates _rates;

    public AddressRatesTests() => _rates = new AddressRates(_time);

    [Fact]
    public void All_of_a_period_may_come_at_once_and_then_one_by_one()
    {
        for (var i = 0; i < 3; i++) _rates.Take(Client, ThreeAMinute).ShouldBeNull();

        _rates.Take(Client, ThreeAMinute).ShouldBe(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(19));
        _rates.Take(Client, ThreeAMinute).ShouldBe(TimeSpan.FromSeconds(1), "what is refused costs nothing");
        _time.Advance(TimeSpan.FromSeconds(1));
        _rates.Take(Client, ThreeAMinute).ShouldBeNull();
        _rates.Take(Client, ThreeAMinute).ShouldNotBeNull();
    }

    [Fact]
    public void Who_was_quiet_has_no_more_than_a_period_saved()
    {
        _rates.Take(Client, ThreeAMinute).ShouldBeNull();
        _time.Advance(TimeSpan.FromDays(1));

        Enumerable.Range(0, 10).Count(_ => _rates.Take(Client, ThreeAMinute) is null).ShouldBe(3);
    }

    [Fact]
    public void A_looser_limit_is_in_force_at_the_next_request_and_what_was_used_stays_used()
    {
        var oneADay = new RateLimit(1, TimeSpan.FromDays(1));
        _rates.Take(Client, oneADay).ShouldBeNull();
        _rates.Take(Client, oneADay).ShouldBe(TimeSpan.FromDays(1));

        for (var i = 0; i < 2; i++) _rates.Take(Client, ThreeAMinute).ShouldBeNull();

        _rates.Take(Client, ThreeAMinute).ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_tighter_limit_is_in_force_at_the_next_request()
    {
        var manyASecond = new RateLimit(100, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50; i++) _rates.Take(Client, manyASecond).ShouldBeNull();

        _rates.Take(Client, ThreeAMinute).ShouldBe(TimeSpan.FromSeconds(20), "fifty are more than three");
        _time.Advance(TimeSpan.FromSeconds(20));
        _rates.Take(Client, ThreeAMinute).ShouldBeNull();
        _rates.Take(IPAddress.Parse("192.0.2.8"), ThreeAMinute).ShouldBeNull("others have used nothing");
    }

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void One_client_is_an_address_of_IPv4_or_a_network_of_IPv6(string one, string other, bool isOne)
    {
        for (var i = 0; i < 3; i++) _rates.Take(IPAddress.Parse(one), ThreeAMinute);

        (_rates.Take(IPAddress.Parse(other), ThreeAMinute) is not null).ShouldBe(isOne);
    }

    [Fact]
    public void A_flood_from_a_million_addresses_takes_nobodys_turn_and_hides_nobody_who_is_over()
    {
        for (var i = 0; i < 3; i++) _rates.Take(Client, ThreeAMinute);
        var refused = 0;
        for (var i = 0; i < 1_000_000; i++)
            if (_rates.Take(new IPAddress(0x0A00_0000L + i), ThreeAMinute) is not null)
                refused++;

        refused.ShouldBe(0);
        _rates.Take(Client, ThreeAMinute).ShouldNotBeNull();
    }

    [Fact]
    public void Nothing_is_allocated_for_a_client_however_new()
    {
        var clients = Enumerable.Range(0, 1000).Select(i => new IPAddress(0x0A00_0000L + i)).ToArray();
        _rates.Take(clients[0], ThreeAMinute);
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var client in clients) _rates.Take(client, ThreeAMinute);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }
}
