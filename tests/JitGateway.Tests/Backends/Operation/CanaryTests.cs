using System.Globalization;
using System.Net;
using JitGateway.Backends;
using JitGateway.Backends.Operation;
using JitGateway.Identity;

namespace JitGateway.Tests.Backends.Operation;

/// <summary>Whom a canary takes.</summary>
public sealed class CanaryTests
{
    private static readonly IReadOnlyList<string> People = [.. Enumerable.Range(0, 10_000).Select(i => new SubjectKey("https://idp.example.com", i.ToString(CultureInfo.InvariantCulture)).Hash)];

    [Fact]
    public void Ten_percent_of_ten_thousand_people_go_to_the_canary_and_stay_there()
    {
        var taken = Taken(Of("wiki", 10));

        taken.Count.ShouldBeInRange(900, 1100);
        Taken(Of("wiki", 10)).SetEquals(taken).ShouldBeTrue("another node, or the same one after a start");
        taken.IsSubsetOf(Taken(Of("wiki", 20))).ShouldBeTrue("whoever has seen the new version keeps it when more do");
    }

    [Fact]
    public void Each_backend_draws_anew()
    {
        var (wiki, mail) = (Taken(Of("wiki", 10)), Taken(Of("mail", 10)));

        wiki.Intersect(mail).Count().ShouldBeInRange(50, 150);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 25, 80)]
    [InlineData(50, 4800, 5200)]
    [InlineData(99.5, 9920, 9975)]
    [InlineData(100, 10_000, 10_000)]
    public void Parts_of_one_nobody_and_everybody_are_shares_too(double percent, int atLeast, int atMost) => Taken(Of("wiki", percent)).Count.ShouldBeInRange(atLeast, atMost);

    [Fact]
    public void A_group_is_taken_whole()
    {
        var canary = Of("wiki", 0, "beta", "staff");

        canary.PlaceOf(People[0], ["sales", "beta"]).ShouldBe(CanaryPlace.Group);
        canary.PlaceOf(People[0], ["sales", "Beta"]).ShouldBe(CanaryPlace.Stable, "groups are compared exactly, as everywhere");
        canary.PlaceOf(IPAddress.Loopback).ShouldBe(CanaryPlace.Stable);
    }

    [Fact]
    public void Addresses_are_drawn_by_host_and_by_IPv6_network()
    {
        var canary = Of("wiki", 50);

        var places = Enumerable.Range(0, 250).Select(i => canary.PlaceOf(new IPAddress([192, 0, 2, (byte)i]))).ToList();
        places.Count(p => p == CanaryPlace.Share).ShouldBeInRange(90, 160);
        for (var i = 0; i < 250; i++) canary.PlaceOf(new IPAddress([192, 0, 2, (byte)i]).MapToIPv6()).ShouldBe(places[i]);
        Enumerable.Range(0, 250).Select(i => canary.PlaceOf(IPAddress.Parse($"2001:db8:0:7::{i:x}"))).Distinct().ShouldHaveSingleItem();
        Enumerable.Range(0, 250).Select(i => canary.PlaceOf(IPAddress.Parse($"2001:db8:0:{i:x}::1"))).Distinct().Count().ShouldBe(2);
        canary.PlaceOf(null).ShouldBe(CanaryPlace.Stable);
    }

    private static Canary Of(string backend, double percent, params string[] groups) => new(BackendName.Parse(backend), new CanaryOptions { Percent = percent, Groups = groups });

    private static HashSet<string> Taken(Canary canary) => [.. People.Where(p => canary.PlaceOf(p, []) != CanaryPlace.Stable)];
}
