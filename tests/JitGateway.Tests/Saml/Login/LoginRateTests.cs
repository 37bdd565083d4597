using System.Globalization;
using System.Net;

namespace JitGateway.Tests.Saml.Login;

/// <summary>A login that begins at the page of an application counts like one that begins at ours.</summary>
public sealed class LoginRateTests
{
    private const string TwoAnHour = """ "RateLimits": { "Login": { "Requests": 2, "Per": "01:00:00" }, "Exempt": "198.51.100.0/24" } """;

    [Theory]
    [InlineData("/wiki/page")]
    [InlineData("/sso/login?return=/wiki/page")]
    public async Task Whoever_begins_too_many_is_told_when_to_come_again(string last)
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: TwoAnHour);
        for (var i = 0; i < 2; i++) (await gateway.NewBrowser().NavigateAsync($"/wiki/{i}")).StatusCode.ShouldBe(HttpStatusCode.Found);

        using var answer = await gateway.NewBrowser().NavigateAsync(last);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(answer.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture).ShouldBeInRange(1, 1800);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        (await LoginGateway.ReadAsync(answer)).ShouldContain("edge.rate.login");
    }

    [Fact]
    public async Task Forms_that_would_be_kept_for_one_count_too()
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: TwoAnHour);
        for (var i = 0; i < 2; i++) (await gateway.NewBrowser().PostFromOwnPageAsync("/wiki/save", ("text", "words"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await gateway.NewBrowser().PostFromOwnPageAsync("/wiki/save", ("text", "words"))).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Whoever_is_signed_in_is_not_held_up_and_neither_are_scripts_told_anything_else()
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: TwoAnHour);
        await gateway.SignInAsync();
        await gateway.NewBrowser().NavigateAsync("/wiki/page");
        (await gateway.NewBrowser().NavigateAsync("/wiki/page")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        (await gateway.Browser.NavigateAsync("/wiki/page")).StatusCode.ShouldBe(HttpStatusCode.BadGateway, "nobody answers there, and it was asked");
        (await gateway.NewBrowser().FetchAsync("/wiki/page", ("Accept", "application/json"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Ten_people_with_ten_tabs_at_one_address_are_not_held_up()
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: """ "RateLimits": { "Exempt": "198.51.100.0/24" } """);
        for (var i = 0; i < 100; i++) (await gateway.NewBrowser().NavigateAsync($"/wiki/{i}")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }
}
