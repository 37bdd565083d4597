using JitGateway.Identity;

namespace JitGateway.Tests.Identity;

/// <summary>SAML Core 3.3.2.2.1, by the operator's order.</summary>
public sealed class AuthnContextOrderTests
{
    private static readonly AuthnContextOrder Order = new(["none", "password", "token", "card"]);

    [Theory]
    [InlineData("Exact", "token", "token")]
    [InlineData("Exact", "token password", "token password")]
    [InlineData("Exact", "unheard-of", "unheard-of")]
    [InlineData("Minimum", "token", "token card")]
    [InlineData("Minimum", "card password", "password token card")]   // as strong as one of them
    [InlineData("Maximum", "token", "none password token")]
    [InlineData("Maximum", "password none", "none password")]
    [InlineData("Better", "password", "token card")]
    [InlineData("Better", "none token", "card")]                      // stronger than each of them
    [InlineData("Better", "card", "")]
    [InlineData("Minimum", "unheard-of", "")]
    [InlineData("Maximum", "token unheard-of", "")]                   // what cannot be compared lets nobody in
    [InlineData("Better", "unheard-of none", "")]
    public void What_meets_a_request(string comparison, string asked, string meeting) =>
        Order.Meeting(asked.Split(' '), Enum.Parse<AuthnContextComparison>(comparison)).ShouldBe(meeting.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Where_nothing_meets_a_request_nobody_does() =>
        new AuthnRequirement(["card"], AuthnContextComparison.Better, Order.Meeting(["card"], AuthnContextComparison.Better), maxAge: null)
            .IsMetByContext(JitGateway.Tests.Sessions.People.Ada()).ShouldBeFalse();

    [Fact]
    public void What_is_said_of_all_counts_where_a_rule_says_nothing()
    {
        var common = new AuthnRequirement(["token"], AuthnContextComparison.Exact, ["token"], TimeSpan.FromHours(8));

        AuthnRequirement.None.Or(common).AsksTheSameAs(common).ShouldBeTrue();
        new AuthnRequirement(["card"], AuthnContextComparison.Exact, ["card"], maxAge: null).Or(common).AsksTheSameAs(new(["card"], AuthnContextComparison.Exact, ["card"], TimeSpan.FromHours(8))).ShouldBeTrue();
        new AuthnRequirement([], AuthnContextComparison.Exact, [], TimeSpan.FromHours(1)).Or(common).AsksTheSameAs(new(["token"], AuthnContextComparison.Exact, ["token"], TimeSpan.FromHours(1))).ShouldBeTrue();
    }
}
