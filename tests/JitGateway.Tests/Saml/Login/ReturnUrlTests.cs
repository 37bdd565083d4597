using System.Net;
using JitGateway.Saml.Login;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Login;

/// <summary>A login leads to pages that this gateway serves, and nowhere else.</summary>
public sealed class ReturnUrlTests(LoginGatewayFixture fixture) : IClassFixture<LoginGatewayFixture>
{
    private ReturnUrls Urls => fixture.Gateway.Services.GetRequiredService<ReturnUrls>();

    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public void Refuses(string target) => Urls.TryRead(target, out _).ShouldBeFalse();

    [Theory]
    [InlineData("/", "https://sso.example.com/")]
    [InlineData("/wiki", "https://sso.example.com/wiki")]
    [InlineData("/wiki/page?q=a%26b&next=//somewhere", "https://sso.example.com/wiki/page?q=a%26b&next=//somewhere")]
    [InlineData("/wiki/%C3%A4/%2F", "https://sso.example.com/wiki/%C3%A4/%2F")]
    [InlineData("/wiki//double", "https://sso.example.com/wiki//double")]
    [InlineData("/wiki#section", "https://sso.example.com/wiki")]
    [InlineData("/ssology", "https://sso.example.com/ssology")]
    [InlineData("/sso/apps", "https://sso.example.com/sso/apps")]
    [InlineData("https://sso.example.com", "https://sso.example.com/")]
    [InlineData("HTTPS://SSO.EXAMPLE.COM/wiki", "https://sso.example.com/wiki")]
    [InlineData("https://sso.example.com:443/wiki", "https://sso.example.com/wiki")]
    [InlineData("https://hr.example.com/leave?days=2", "https://hr.example.com/leave?days=2")]
    public void Takes(string target, string read)
    {
        Urls.TryRead(target, out var url).ShouldBeTrue();
        url.ToString().ShouldBe(read);
    }

    /// <summary>However the identity provider is found, and whatever else the address says.</summary>
    [Theory]
    [MemberData(nameof(HostileTargets.All), MemberType = typeof(HostileTargets))]
    public async Task No_way_of_finding_an_identity_provider_leads_away(string target)
    {
        var browser = fixture.Gateway.NewBrowser();
        foreach (var more in (string[])["", "&idp=corp", "&idp=partner&form=true&remember=true", "&email=ann%40partner.example", "&choose=true", "&choose=true&q=evil", "&wish=AAAA", "&return=%2Fwiki"])
            await ShouldEndHereAsync(await browser.NavigateAsync($"/sso/login?return={Uri.EscapeDataString(target)}{more}"));
        await ShouldEndHereAsync(await browser.PostFromOwnPageAsync("/sso/login", ("return", target)));
        await ShouldEndHereAsync(await browser.PostFromOwnPageAsync("/sso/login", ("return", "/wiki"), ("return", target)));

        static async Task ShouldEndHereAsync(HttpResponseMessage response)
        {
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            TestBrowser.Onward(response).ShouldBeNull();
            response.Headers.Contains("Set-Cookie").ShouldBeFalse();
            (await LoginGateway.ReadAsync(response)).ShouldNotContain("evil");
        }
    }

    [Theory]
    [InlineData("https://evil.example.net")]
    [InlineData("//evil.example.net")]
    [InlineData("/\\evil.example.net")]
    public async Task A_login_link_that_leads_away_ends_on_a_page_of_ours(string target)
    {
        var response = await fixture.Gateway.Browser.NavigateAsync($"/sso/login?return={Uri.EscapeDataString(target)}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Location.ShouldBeNull();
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("RETURN_URL_REFUSED");
        page.ShouldNotContain("evil");
    }
}
