using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Discovery;

/// <summary>Which of several identity providers a person is sent to, and how they choose.</summary>
public sealed class DiscoveryTests
{
    private const string Shop = "/sso/login?return=%2Fshop%2Fcart";

    [Fact]
    public async Task The_clients_network_chooses_and_the_forwarded_headers_say_which_that_is()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "Networks": "10.0.0.0/8" """, partner: """ "Networks": [ "192.0.2.7", "2001:db8::/32" ] """, gatewaySection: """ "TrustedProxies": [ "127.0.0.1" ] """);

        (await FromAsync("10.1.2.3")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Corp.SingleSignOn);
        (await FromAsync("192.0.2.7")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Partner.SingleSignOn);
        (await FromAsync("2001:db8::7")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Partner.SingleSignOn);
        (await FromAsync("198.51.100.1")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await FromAsync("10.1.2.3, 198.51.100.1")).StatusCode.ShouldBe(HttpStatusCode.OK);   // what stands before the last hop anybody could have written

        Task<HttpResponseMessage> FromAsync(string address) =>
            gateway.NewBrowser().SendAsync(HttpMethod.Get, Shop, [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("X-Forwarded-For", address)], withCookies: true);
    }

    [Fact]
    public async Task Headers_of_a_client_that_is_no_proxy_choose_nothing()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "Networks": "10.0.0.0/8" """);
        var response = await gateway.Browser.SendAsync(HttpMethod.Get, Shop, [("Accept", "text/html"), ("X-Forwarded-For", "10.1.2.3"), ("X-Real-IP", "10.1.2.3"), ("Forwarded", "for=10.1.2.3")], withCookies: true);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_comes_back_from_a_guess_without_having_signed_in_may_choose()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "Networks": "127.0.0.0/8" """);
        (await gateway.Browser.NavigateAsync(Shop)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await gateway.Browser.NavigateAsync(Shop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await gateway.Browser.NavigateAsync("/sso/login?return=%2Fshop%2Fother")).StatusCode.ShouldBe(HttpStatusCode.Redirect);   // another page is another try
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        (await gateway.Browser.NavigateAsync(Shop)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Who_comes_back_from_a_guess_at_a_bookmark_may_choose_too()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "Networks": "127.0.0.0/8" """);
        (await gateway.Browser.NavigateAsync("/sso/login")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await gateway.Browser.NavigateAsync("/sso/login")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_network_never_chooses_what_the_backend_does_not_take()
    {
        await using var gateway = await LoginGateway.StartAsync(partner: """ "Networks": "127.0.0.0/8" """);
        (await gateway.Browser.NavigateAsync("/wiki/start")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Corp.SingleSignOn);
    }

    [Fact]
    public async Task A_choice_is_remembered_once_it_came_to_something_and_only_where_that_is_wanted()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var page = await (await gateway.Browser.NavigateAsync(Shop)).Content.ReadAsStringAsync();
        page.ShouldContain("name=\"remember\"");

        await SignInAsync(gateway, gateway.Browser, $"{Shop}&form=true&idp=partner");
        gateway.Browser.Cookies.ShouldNotContain("__Host-jit-login-choice");

        await gateway.Browser.NavigateAsync($"{Shop}&form=true&idp=partner&remember=true");
        gateway.Browser.Cookies.ShouldNotContain("__Host-jit-login-choice");
        await SignInAsync(gateway, gateway.Browser, $"{Shop}&form=true&idp=partner&remember=true");
        gateway.Browser.Cookies.ShouldContain("__Host-jit-login-choice");
        gateway.Browser.ValueOf("__Host-jit-login-choice").ShouldNotContain("partner");

        gateway.Browser.Forget("__Secure-jit");
        (await gateway.Browser.NavigateAsync("/sso/login?return=%2Fshop%2Fother")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Partner.SingleSignOn);
    }

    /// <summary>Whoever is signed in at a provider without noticing would otherwise be sent there from then on, because of somebody's link.</summary>
    [Fact]
    public async Task A_link_of_a_strangers_plants_no_choice()
    {
        await using var gateway = await LoginGateway.StartAsync();

        var asked = await gateway.AskAsync($"{Shop}&form=true&idp=partner&remember=true");
        await gateway.AnswerAsync(gateway.Partner.Sign(gateway.Partner.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState);

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
        gateway.Browser.Cookies.ShouldNotContain("__Host-jit-login-choice");
    }

    [Fact]
    public async Task A_remembered_choice_stands_first_and_can_be_forgotten_by_our_own_page_alone()
    {
        await using var gateway = await RememberingAsync();
        var html = await (await gateway.Browser.NavigateAsync($"{Shop}&choose=true")).Content.ReadAsStringAsync();
        html.IndexOf("value=\"partner\"", StringComparison.Ordinal).ShouldBeLessThan(html.IndexOf("value=\"corp\"", StringComparison.Ordinal));

        var foreign = await gateway.Browser.SendAsync(HttpMethod.Post, "/sso/login", [("Accept", "text/html"), ("Sec-Fetch-Site", "cross-site")], withCookies: true, new FormUrlEncodedContent([]));
        foreign.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        gateway.Browser.Cookies.ShouldContain("__Host-jit-login-choice");

        html.ShouldContain("<form method=\"post\" action=\"/sso/login\">");
        var forgotten = await gateway.Browser.PostFromOwnPageAsync("/sso/login", TestBrowser.FieldsOf(html).First(f => f.Name == "return"));
        forgotten.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        forgotten.Headers.Location!.OriginalString.ShouldBe("/sso/login?return=https%3A%2F%2Fsso.example.com%2Fshop%2Fcart&choose=true");
        gateway.Browser.Cookies.ShouldNotContain("__Host-jit-login-choice");
        (await gateway.Browser.NavigateAsync(Shop)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_remembered_choice_that_comes_to_nothing_is_forgotten()
    {
        await using var gateway = await RememberingAsync();
        var asked = await gateway.AskAsync("/sso/login?return=%2Fshop%2Fother");
        var declined = gateway.Partner.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder", WithAssertion = false, Signed = Demo.IdentityProvider.SamlMessages.Signed.Response };

        var response = await gateway.AnswerAsync(gateway.Partner.Sign(declined), asked.RelayState);

        (await LoginGateway.ReadAsync(response)).ShouldContain("/sso/login?return=https%3A%2F%2Fsso.example.com%2Fshop%2Fother&choose=true");
        gateway.Browser.Cookies.ShouldNotContain("__Host-jit-login-choice");
    }

    [Fact]
    public async Task A_memory_has_an_end_and_the_configuration_may_switch_it_off()
    {
        await using var gateway = await RememberingAsync(""" "RememberChoice": "1.00:00:00" """);
        gateway.Clock.Advance(TimeSpan.FromDays(1));
        (await gateway.Browser.NavigateAsync("/sso/login?return=%2Fshop%2Fother")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var never = await LoginGateway.StartAsync(saml: """ "RememberChoice": "00:00:00" """);
        (await (await never.Browser.NavigateAsync(Shop)).Content.ReadAsStringAsync()).ShouldNotContain("name=\"remember\"");
        await SignInAsync(never, never.Browser, $"{Shop}&form=true&idp=partner&remember=true");
        never.Browser.Cookies.ShouldNotContain("__Host-jit-login-choice");
    }

    /// <summary>The cookie is the browser's to change: what is not sealed by us is no memory.</summary>
    [Theory]
    [InlineData("partner")]
    [InlineData("a seal with a letter changed")]
    [InlineData("the seal of an attempt")]
    [InlineData("https://evil.example.net/")]
    [InlineData("{\"IdentityProvider\":\"partner\"}")]
    [InlineData("")]
    public async Task A_forged_memory_remembers_nothing(string forged)
    {
        await using var gateway = await RememberingAsync();
        var genuine = gateway.Browser.ValueOf("__Host-jit-login-choice");
        var browser = gateway.NewBrowser();
        await browser.NavigateAsync("/wiki/start");
        browser.Restore("__Host-jit-login-choice", forged switch
        {
            "a seal with a letter changed" => (genuine[0] == 'A' ? 'B' : 'A') + genuine[1..],
            "the seal of an attempt" => browser.ValueOf(browser.Attempts[0]),
            _ => forged,
        });

        (await browser.NavigateAsync(Shop)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_remembered_counts_only_where_it_fits_and_the_address_counts_before_it()
    {
        await using var gateway = await RememberingAsync();
        (await gateway.Browser.NavigateAsync("/sso/login?return=%2Fwiki%2Fx")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Corp.SingleSignOn);
        (await gateway.Browser.NavigateAsync("/sso/login?return=%2Fshop%2Fx&idp=corp")).Headers.Location!.AbsoluteUri.ShouldStartWith(gateway.Corp.SingleSignOn);
    }

    [Fact]
    public async Task Among_many_a_search_finds_with_and_without_scripts()
    {
        await using var gateway = await LoginGateway.StartAsync(saml: "", partner: "");
        var few = await (await gateway.Browser.NavigateAsync(Shop)).Content.ReadAsStringAsync();
        few.ShouldNotContain("role=\"search\"");
        few.ShouldNotContain("getElementById('search')");

        await using var many = await ManyAsync(60);
        var page = await many.Browser.NavigateAsync(Shop);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("role=\"search\"");
        html.ShouldContain("63 found; these are the first 50");
        html.Split("name=\"idp\"").Length.ShouldBe(51);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("form-action 'self'");

        var found = await (await many.Browser.NavigateAsync($"{Shop}&choose=true&q=university%2017")).Content.ReadAsStringAsync();
        found.ShouldContain("value=\"u17\"");
        found.Split("name=\"idp\"").Length.ShouldBe(2);
        found.ShouldContain("1 found");
        (await (await many.Browser.NavigateAsync($"{Shop}&choose=true&q=PARTNER.example")).Content.ReadAsStringAsync()).ShouldContain("value=\"partner\"");
    }

    [Fact]
    public async Task Among_some_the_search_works_as_it_is_typed_under_a_policy_that_names_its_script()
    {
        await using var gateway = await ManyAsync(10);
        var page = await gateway.Browser.NavigateAsync(Shop);
        (await page.Content.ReadAsStringAsync()).ShouldContain("getElementById('search')");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'sha256-");
    }

    [Theory]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("%22%20autofocus%20onfocus%3Dalert(1)%20x%3D%22")]
    [InlineData("%00%0d%0aSet-Cookie:x")]
    public async Task What_was_searched_for_is_text_and_nothing_else(string hostile)
    {
        await using var gateway = await ManyAsync(10);
        var html = await (await gateway.Browser.NavigateAsync($"{Shop}&choose=true&q={hostile}")).Content.ReadAsStringAsync();
        html.ShouldNotContain("<script>alert");
        html.ShouldNotContain("\" autofocus");
        html.ShouldContain("Nothing has that name");
        (await (await gateway.Browser.NavigateAsync($"{Shop}&choose=true&q={new string('x', 10_000)}")).Content.ReadAsStringAsync()).ShouldNotContain("xxxxxxxxxx");
    }

    private static Task<LoginGateway> ManyAsync(int more)
    {
        var providers = string.Join(", ", Enumerable.Range(1, more).Select(i => $$""" "u{{i}}": { "DisplayName": "University {{i}}", "Metadata": "u{{i}}.xml" } """));
        return LoginGateway.StartAsync(partner: $$""" }, {{providers}}, "last": { "DisplayName": "Evening school", "Metadata": "last.xml" """);
    }

    private static async Task<LoginGateway> RememberingAsync(string saml = "")
    {
        var gateway = await LoginGateway.StartAsync(saml: saml);
        await SignInAsync(gateway, gateway.Browser, $"{Shop}&form=true&idp=partner&remember=true");
        gateway.Browser.Forget("__Secure-jit");
        return gateway;
    }

    private static async Task SignInAsync(LoginGateway gateway, TestBrowser browser, string link)
    {
        var asked = TestIdentityProvider.Read(await browser.ChooseAsync(link));
        var provider = asked.Location.AbsoluteUri.StartsWith(gateway.Corp.SingleSignOn, StringComparison.Ordinal) ? gateway.Corp : gateway.Partner;
        await gateway.AnswerAsync(provider.Sign(provider.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState, browser);
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }
}
