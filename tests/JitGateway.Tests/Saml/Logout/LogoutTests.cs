using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Logout;

/// <summary>Signing out of the gateway.</summary>
public sealed class LogoutTests : IAsyncLifetime
{
    private LoginGateway _gateway = null!;

    private TestBrowser Browser => _gateway.Browser;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Asks_first_ends_the_session_and_shows_a_page_that_asks_nobody_to_sign_in()
    {
        await _gateway.SignInAsync();
        var question = await Browser.NavigateAsync("/sso/logout");
        (await LoginGateway.ReadAsync(question)).ShouldContain("Sign out?");
        (await Browser.WhoAmIAsync()).ShouldBe("ann");

        var done = await Browser.SubmitAsync(question);

        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        done.Headers.Location!.OriginalString.ShouldBe("/sso/logout");
        (await Browser.WhoAmIAsync()).ShouldBeNull();
        Browser.Cookies.ShouldNotContain("__Secure-jit");
        var page = await Browser.NavigateAsync("/sso/logout");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LoginGateway.ReadAsync(page)).ShouldContain("You are signed out");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example.net")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://sso.example.com.evil.example.net")]
    [InlineData("X-Nothing", "said")]
    public async Task A_form_of_another_site_ends_nothing(string header, string value)
    {
        await _gateway.SignInAsync();
        var response = await Browser.SendAsync(HttpMethod.Post, "/sso/logout", [("Accept", "text/html"), (header, value)], withCookies: true);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.logout.foreign_form");
        (await Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task A_browser_that_says_only_its_origin_is_believed()
    {
        await _gateway.SignInAsync();
        (await Browser.SendAsync(HttpMethod.Post, "/sso/logout", [("Origin", LoginGateway.Origin)], withCookies: true)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await Browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("https://evil.example.net/")]
    [InlineData("//evil.example.net/")]
    [InlineData("https://sso.example.com.evil.example.net/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sso/logout")]
    public async Task Leads_to_no_page_that_is_not_behind_this_gateway(string page)
    {
        await _gateway.SignInAsync();
        var answer = await Browser.NavigateAsync($"/sso/logout?return={Uri.EscapeDataString(page)}");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(answer)).ShouldContain("saml.logout.return_url");
        (await Browser.PostFromOwnPageAsync("/sso/logout", ("return", page))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Leads_back_to_the_page_that_was_named()
    {
        await _gateway.SignInAsync();
        var done = await Browser.SubmitAsync(await Browser.NavigateAsync("/sso/logout?return=%2Fwiki%2Fstart%3Fa%3D1%26b%3D2"));

        var page = await Browser.NavigateAsync(done.Headers.Location!.OriginalString);

        (await page.Content.ReadAsStringAsync()).ShouldContain("href=\"https://sso.example.com/wiki/start?a=1&amp;b=2\"");
    }
}
