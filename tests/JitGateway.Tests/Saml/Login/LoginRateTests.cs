using System.Globalization;
using System.Net;
using JitGateway.Identity;
using Microsoft.Extensions.DependencyInjection;

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

        using var answer = await gateway.NewBrowser().PostFromOwnPageAsync("/wiki/save", ("text", new string('w', 3 * 1024 * 1024)));
        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await LoginGateway.ReadAsync(answer)).ShouldContain("The sign-in opens in a new tab");
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

    /// <summary>A tab that stays open after its session has ended asks again and again: that is no login, and takes nothing of those of its neighbours.</summary>
    [Fact]
    public async Task What_scripts_send_whose_session_has_ended_does_not_count()
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: TwoAnHour);
        await gateway.SignInAsync();
        await gateway.Services.GetRequiredService<ISessionTermination>().EndIdentityProviderAsync("corp", CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            using var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var answer = await gateway.Browser.SendAsync(HttpMethod.Post, "/wiki/save", [("Accept", "application/json"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Site", "same-origin")], withCookies: true, content);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("keptForm");
        }

        (await gateway.NewBrowser().NavigateAsync("/wiki/page")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task Ten_people_with_ten_tabs_at_one_address_are_not_held_up()
    {
        await using var gateway = await LoginGateway.StartAsync(gatewaySection: """ "RateLimits": { "Exempt": "198.51.100.0/24" } """);
        for (var i = 0; i < 100; i++) (await gateway.NewBrowser().NavigateAsync($"/wiki/{i}")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }
}
