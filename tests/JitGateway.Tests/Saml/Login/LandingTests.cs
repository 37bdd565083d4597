using System.Net;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Where a login leads that is for no page in particular: never to an address that nobody serves.</summary>
public sealed class LandingTests
{
    private const string Wiki = """ "wiki": { "Match": { "Hosts": [ "wiki.example.net" ] }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp" } """;
    private const string Mail = """ "mail": { "DisplayName": "Mail & more", "Match": { "Hosts": [ "mail.example.net" ], "Path": "/box" }, "Destinations": "http://127.0.0.1:9" } """;

    [Theory]
    [InlineData("/sso/login?idp=corp")]
    [InlineData("/sso/login?return=/&idp=corp")]
    public async Task Is_the_only_application_that_there_is_on_whatever_host(string login)
    {
        await using var gateway = await LoginGateway.StartAsync(onlyBackends: Wiki);

        TestBrowser.Onward(await gateway.SignInAsync(login)).ShouldBe(new Uri("https://wiki.example.net/"));
        TestBrowser.Onward(await gateway.Browser.NavigateAsync("/sso/login")).ShouldBe(new Uri("https://wiki.example.net/"), "who is signed in is led there too");
    }

    [Fact]
    public async Task Is_a_page_that_says_which_applications_there_are_where_there_are_several()
    {
        await using var gateway = await LoginGateway.StartAsync(onlyBackends: $"{Wiki}, {Mail}");

        var landing = TestBrowser.Onward(await gateway.SignInAsync("/sso/login?idp=corp")).ShouldNotBeNull();
        using var page = await gateway.Browser.NavigateAsync(landing.AbsoluteUri);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("You are signed in");
        html.ShouldContain("href=\"https://wiki.example.net/\"");
        html.ShouldContain("href=\"https://mail.example.net/box/\">Mail &amp; more<");
    }

    [Fact]
    public async Task Names_no_application_that_takes_other_people()
    {
        await using var gateway = await LoginGateway.StartAsync(onlyBackends: $"{Wiki}, {Mail}", partner: """ "IdpInitiated": "Accept" """);

        var response = await gateway.AnswerAsync(gateway.Partner.Sign(gateway.Partner.Answer(null, gateway.Clock.GetUtcNow())), "");

        TestBrowser.Onward(response).ShouldBe(new Uri("https://mail.example.net/box/"));
        (await (await gateway.Browser.NavigateAsync("/sso/apps")).Content.ReadAsStringAsync()).ShouldNotContain("wiki");
    }

    [Fact]
    public async Task After_a_lost_attempt_too()
    {
        await using var gateway = await LoginGateway.StartAsync(onlyBackends: Wiki);
        var asked = await gateway.AskAsync("/sso/login?return=https://wiki.example.net/start&idp=corp");
        foreach (var attempt in gateway.Browser.Attempts) gateway.Browser.Forget(attempt);

        var again = TestIdentityProvider.Read(await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState));
        var end = await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(again.Id, gateway.Clock.GetUtcNow())), again.RelayState);

        TestBrowser.Onward(end).ShouldBe(new Uri("https://wiki.example.net/"));
    }

    [Fact]
    public async Task The_page_itself_is_for_whoever_is_signed_in()
    {
        await using var gateway = await LoginGateway.StartAsync(onlyBackends: $"{Wiki}, {Mail}");

        TestBrowser.Onward(await gateway.Browser.NavigateAsync("/sso/apps"))!.OriginalString.ShouldBe("/sso/login?return=https%3A%2F%2Fsso.example.com%2Fsso%2Fapps");
        TestBrowser.Onward(await gateway.Browser.NavigateAsync("https://mail.example.net/sso/apps")).ShouldBe(new Uri("https://sso.example.com/sso/apps"));
    }
}
