using System.Net;
using System.Text.Json;

namespace JitGateway.Tests.Saml.Login;

/// <summary>What a request without a session gets.</summary>
public sealed class ChallengeTests : IAsyncLifetime
{
    private LoginGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await LoginGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_page_of_a_backend_with_one_identity_provider_leads_straight_to_it()
    {
        var response = await _gateway.Browser.NavigateAsync("/wiki/a%20page?q=1%262");

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.AbsoluteUri.ShouldStartWith(_gateway.Corp.SingleSignOn);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        _gateway.Browser.Attempts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_there_is_a_choice_it_is_made_on_a_page_of_our_own()
    {
        var response = await _gateway.Browser.NavigateAsync("/shop/cart");
        response.Headers.Location!.OriginalString.ShouldBe("https://sso.example.com/sso/login?return=https%3A%2F%2Fsso.example.com%2Fshop%2Fcart");

        var page = await _gateway.Browser.NavigateAsync(response.Headers.Location.OriginalString);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("name=\"idp\" value=\"corp\">Corporate &lt;login&gt;</button>");
        html.ShouldContain("name=\"idp\" value=\"partner\">partner</button>");
        TestBrowser.FieldsOf(html).ShouldContain(("return", "https://sso.example.com/shop/cart"));
        html.ShouldContain("type=\"email\"");
    }

    [Fact]
    public async Task A_page_of_another_host_begins_its_login_where_the_attempts_cookie_can_be_kept()
    {
        var response = await _gateway.Browser.NavigateAsync("https://hr.example.com/leave?days=2");
        response.Headers.Location!.OriginalString.ShouldBe("https://sso.example.com/sso/login?return=https%3A%2F%2Fhr.example.com%2Fleave%3Fdays%3D2");
        _gateway.Browser.Attempts.ShouldBeEmpty();

        var asked = TestIdentityProvider.Read((await _gateway.Browser.NavigateAsync(response.Headers.Location.OriginalString)).Headers.Location);
        var signedIn = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState);
        signedIn.Headers.GetValues("Refresh").ShouldBe(["0;url=https://hr.example.com/leave?days=2"]);
    }

    /// <summary>The answer arrives at PublicOrigin: a cookie of another host would never be seen again.</summary>
    [Theory]
    [InlineData("/sso/login?return=%2Fleave%3Fdays%3D2", "https://hr.example.com/leave?days=2")]
    [InlineData("/sso/login?return=https%3A%2F%2Fhr.example.com%2Fleave", "https://hr.example.com/leave")]
    [InlineData("/sso/login", "https://hr.example.com/")]
    [InlineData("/sso/login?idp=corp", "https://hr.example.com/")]
    public async Task A_login_link_on_another_host_begins_on_PublicOrigin_and_leads_back_to_that_host(string link, string target)
    {
        var moved = await _gateway.Browser.NavigateAsync($"https://hr.example.com{link}");
        moved.Headers.Location!.OriginalString.ShouldStartWith("https://sso.example.com/sso/login?");
        moved.Headers.Contains("Set-Cookie").ShouldBeFalse();

        var asked = TestIdentityProvider.Read((await _gateway.Browser.NavigateAsync(moved.Headers.Location.OriginalString)).Headers.Location);
        var signedIn = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState);
        signedIn.Headers.GetValues("Refresh").ShouldBe([$"0;url={target}"]);
    }

    [Fact]
    public async Task A_login_link_on_another_host_leads_nowhere_that_one_on_PublicOrigin_would_not()
    {
        var moved = await _gateway.Browser.NavigateAsync("https://hr.example.com/sso/login?return=%2F%2Fevil.example.net");
        var response = await _gateway.Browser.NavigateAsync(moved.Headers.Location!.OriginalString);
        (await LoginGateway.ReadAsync(response)).ShouldContain("RETURN_URL_REFUSED");
    }

    /// <summary>Browsers drop a cookie over 4 KB, and the login would be lost with it.</summary>
    [Theory]
    [InlineData("/wiki/page?", "a=b&", 500, true)]
    [InlineData("/wiki/page?", "{}|^", 400, false)]
    [InlineData("/wiki/", "long/", 1000, false)]
    public async Task A_page_with_a_long_address_is_remembered_in_a_cookie_that_browsers_keep(string start, string part, int times, bool whole)
    {
        var page = start + string.Concat(Enumerable.Repeat(part, times));
        var response = await _gateway.Browser.NavigateAsync($"/sso/login?return={Uri.EscapeDataString(page)}");
        response.Headers.GetValues("Set-Cookie").Single().Length.ShouldBeLessThan(4096);

        var asked = TestIdentityProvider.Read(response.Headers.Location);
        var signedIn = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState);
        signedIn.Headers.GetValues("Refresh").ShouldBe([$"0;url=https://sso.example.com{(whole ? page : start.TrimEnd('?'))}"]);
    }

    [Theory]
    [InlineData("Accept", "application/json")]
    [InlineData("Sec-Fetch-Mode", "cors")]
    [InlineData("X-Requested-With", "XMLHttpRequest")]
    [InlineData("Content-Type", "application/grpc")]
    [InlineData("Upgrade", "websocket")]
    public async Task A_script_is_told_instead_of_sent_away(string header, string value)
    {
        var response = await _gateway.Browser.FetchAsync("/wiki/api", (header, value), ("Connection", header == "Upgrade" ? "Upgrade" : "keep-alive"), ("Referer", "https://sso.example.com/wiki/page"));

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("constant").GetString().ShouldBe("LOGIN_REQUIRED");
        problem.RootElement.GetProperty("continueUrl").GetString().ShouldBe("https://sso.example.com/sso/login?return=https%3A%2F%2Fsso.example.com%2Fwiki%2Fpage");
        _gateway.Browser.Attempts.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_by_mail_finds_its_identity_provider()
    {
        var response = await _gateway.Browser.NavigateAsync("/sso/login?return=%2Fshop&email=ann%40PARTNER.example");
        response.Headers.GetValues("Refresh").Single().ShouldStartWith($"0;url={_gateway.Partner.SingleSignOn}?SAMLRequest=");   // a redirect would stand under the form's policy

        var unknown = await LoginGateway.ReadAsync(await _gateway.Browser.NavigateAsync("/sso/login?return=%2Fshop&email=ann%40elsewhere.example"));
        unknown.ShouldContain("No sign-in service belongs to that address");
        unknown.ShouldNotContain("elsewhere.example");
    }

    [Fact]
    public async Task An_identity_provider_that_the_backend_does_not_take_is_not_asked()
    {
        var response = await _gateway.Browser.NavigateAsync("/sso/login?return=%2Fwiki&idp=partner");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.login.unknown_identity_provider");
    }

    [Fact]
    public async Task A_page_too_long_to_be_remembered_leads_back_to_its_path()
    {
        var asked = await _gateway.AskAsync($"/wiki/page?q={new string('x', 4000)}");
        var response = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState);
        response.Headers.GetValues("Refresh").ShouldBe(["0;url=https://sso.example.com/wiki/page"]);
    }

    [Fact]
    public async Task Login_answers_HEAD_like_GET_without_a_body() =>
        (await _gateway.Browser.NavigateAsync("/sso/login?return=%2Fwiki", HttpMethod.Head)).Headers.Location!.AbsoluteUri.ShouldStartWith(_gateway.Corp.SingleSignOn);
}
