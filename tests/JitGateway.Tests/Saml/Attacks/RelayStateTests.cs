using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// What a stranger may write into RelayState, through the whole gateway. It is never followed, never shown and never taken for a login attempt that it does not name:
/// neither where an answer was asked for, nor where the configuration accepts answers that nobody asked for, nor where it bounces them.
/// </summary>
public sealed class RelayStateTests(RelayStateTests.Gateways gateways) : IClassFixture<RelayStateTests.Gateways>
{
    private const string Home = "https://sso.example.com/shop/";

    private static readonly Dictionary<string, string> Hostile = new(StringComparer.Ordinal)
    {
        ["nothing"] = "",
        ["a URL of another host"] = "https://evil.example.net/",
        ["another host without a scheme"] = "//evil.example.net/",
        ["another host behind three slashes"] = "///evil.example.net/",
        ["another host behind one slash of a scheme"] = "https:/evil.example.net/",
        ["another host behind a scheme without slashes"] = "https:evil.example.net",
        ["another host behind backslashes"] = "\\\\evil.example.net\\",
        ["another host behind a slash and a backslash"] = "/\\evil.example.net/",
        ["another host behind an escaped slash"] = "/%2f/evil.example.net/",
        ["another host behind two escaped slashes"] = "/%2F%2Fevil.example.net/",
        ["another host behind slashes escaped twice"] = "/%252f%252fevil.example.net/",
        ["another host behind an escaped backslash"] = "/%5cevil.example.net/",
        ["another host behind a tab that browsers drop"] = "/\t/evil.example.net/",
        ["another host behind white space"] = " https://evil.example.net/",
        ["another host behind steps up"] = "/shop/..//evil.example.net/",
        ["another host behind escaped steps up"] = "/shop/%2e%2e//evil.example.net/",
        ["another host behind a dot"] = "/.//evil.example.net/",
        ["another host, ours as its user"] = "https://sso.example.com@evil.example.net/",
        ["another host, ours as its password"] = "https://x:sso.example.com@evil.example.net/",
        ["another host, ours as its subdomain"] = "https://sso.example.com.evil.example.net/",
        ["another host that ends like ours"] = "https://evil-sso.example.com/",
        ["another host, ours behind a backslash"] = "https://evil.example.net\\@sso.example.com/",
        ["another host, ours behind a fragment"] = "https://evil.example.net#@sso.example.com/",
        ["another host with a dot of another script"] = "https://sso.example.com\u3002evil.example.net/",
        ["another host as a user of nothing"] = "@evil.example.net",
        ["our host with a user"] = "https://evil@sso.example.com/shop/cart",
        ["our host on another port"] = "https://sso.example.com:8443/shop/cart",
        ["our host without TLS"] = "http://sso.example.com/shop/cart",
        ["an IPv6 address"] = "https://[::1]/shop/cart",
        ["an IPv4 address inside an IPv6 address"] = "https://[::ffff:127.0.0.1]/shop/cart",
        ["an address as one number"] = "https://2130706433/shop/cart",
        ["a script"] = "javascript:alert(document.domain)",
        ["a script in mixed case with a tab"] = "jAvA\tScRiPt:alert(1)",
        ["a script that looks like our host"] = "javascript://sso.example.com/%0aalert(1)",
        ["a page in a URL"] = "data:text/html,<script>alert(1)</script>",
        ["a file"] = "file:///etc/passwd",
        ["a header"] = "/shop/cart\r\nSet-Cookie: __Host-jit=evil",
        ["an escaped header"] = "/shop/cart%0d%0aSet-Cookie:%20evil",
        ["an escaped NUL"] = "/shop/cart%00.html",
        ["markup"] = "\"><script>alert(1)</script>",
        ["a page of ours that ends sessions"] = "/sso/logout",
        ["the same in other case, escaped"] = "/%73SO/Logout",
        ["a page of ours that goes in circles"] = "/sso/login?return=https://evil.example.net/",
        ["a page that nobody serves"] = "/nobody/serves/this",
        ["a name that scripts look up"] = "__proto__",
        ["a template"] = "${jndi:ldap://evil.example.net/a}{{7*7}}",
        ["a query without a page"] = "?return=https://evil.example.net/",
        ["letters of every script"] = "Ünïcode ☃ 李 \u202e",
        ["100,000 characters"] = new string('a', 100_000),
        ["a URL of ours, far too long, of another host"] = "https://evil.example.net/" + new string('a', 10_000),
        ["a token and a line end"] = "0AAAAAAAAAAAAAAAAAAAAAA\n",
        ["a token of a letter too many"] = "0AAAAAAAAAAAAAAAAAAAAAAA",
        ["a token of a round that cannot be"] = "xAAAAAAAAAAAAAAAAAAAAAA",
        ["a token in escapes"] = "0%41%41%41%41%41%41%41",
    };

    public static TheoryData<string> Names => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Finds_no_attempt_where_one_was_made(string name)
    {
        var (gateway, browser) = (gateways.Refusing, gateways.Refusing.NewBrowser());
        var asked = await gateway.AskAsync(browser: browser);

        var response = await gateway.AnswerAsync(Good(gateway, asked.Id), Hostile[name], browser);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("saml.attempt.lost");
        ShouldLeadNowhere(response, page);
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Leads_to_the_first_application_where_unsolicited_answers_are_accepted(string name)
    {
        var (gateway, browser) = (gateways.Accepting, gateways.Accepting.NewBrowser());

        var response = await gateway.AnswerAsync(Good(gateway, null), Hostile[name], browser);

        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        response.Headers.GetValues("Location").ShouldBe([Home]);
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Leads_to_the_first_application_where_unsolicited_answers_are_bounced(string name)
    {
        var (gateway, browser) = (gateways.Bouncing, gateways.Bouncing.NewBrowser());
        var asked = TestIdentityProvider.Read(await gateway.AnswerAsync(Good(gateway, null), Hostile[name], browser));
        asked.RelayState.ShouldMatch("^0[A-Za-z0-9_-]{22}$");
        asked.Location.AbsoluteUri.ShouldStartWith(gateway.Corp.SingleSignOn);

        var response = await gateway.AnswerAsync(Good(gateway, asked.Id), asked.RelayState, browser);

        TestBrowser.Onward(response)!.AbsoluteUri.ShouldBe(Home);
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Of_another_attempt_of_this_browser_does_not_fit_the_answer()
    {
        var (gateway, browser) = (gateways.Refusing, gateways.Refusing.NewBrowser());
        var (first, second) = (await gateway.AskAsync("/wiki/one", browser), await gateway.AskAsync("/wiki/two", browser));

        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(Good(gateway, first.Id), second.RelayState, browser))).ShouldContain("saml.in_response_to.mismatch");
        (await browser.WhoAmIAsync()).ShouldBeNull();

        TestBrowser.Onward(await gateway.AnswerAsync(Good(gateway, second.Id), second.RelayState, browser))!.AbsolutePath.ShouldBe("/wiki/two");
    }

    [Fact]
    public async Task Of_another_browser_finds_nothing_here_and_stays_good_there()
    {
        var (gateway, owner, thief) = (gateways.Refusing, gateways.Refusing.NewBrowser(), gateways.Refusing.NewBrowser());
        var asked = await gateway.AskAsync(browser: owner);
        await gateway.AskAsync(browser: thief);
        var answer = Good(gateway, asked.Id);

        TestIdentityProvider.Read(await gateway.AnswerAsync(answer, asked.RelayState, thief)).Id.ShouldNotBe(asked.Id);
        (await thief.WhoAmIAsync()).ShouldBeNull();

        (await gateway.AnswerAsync(answer, asked.RelayState, owner)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.WhoAmIAsync()).ShouldBe("ann");
    }

    /// <summary>The sealed attempt is bound to its token: under another it does not open.</summary>
    [Theory]
    [InlineData("the seal of another attempt")]
    [InlineData("a seal cut short")]
    [InlineData("a seal with a letter changed")]
    [InlineData("zeros")]
    [InlineData("nothing")]
    public async Task With_a_forged_seal_is_no_attempt(string seal)
    {
        var (gateway, browser) = (gateways.Refusing, gateways.Refusing.NewBrowser());
        var (asked, other) = (await gateway.AskAsync(browser: browser), await gateway.AskAsync(browser: browser));
        var genuine = browser.ValueOf($"__Host-jit-login-{asked.RelayState}");
        var forged = seal switch
        {
            "the seal of another attempt" => browser.ValueOf($"__Host-jit-login-{other.RelayState}"),
            "a seal cut short" => genuine[..^4],
            "a seal with a letter changed" => (genuine[0] == 'A' ? 'B' : 'A') + genuine[1..],
            "zeros" => new string('A', genuine.Length),
            _ => "",
        };
        var stranger = gateway.NewBrowser();

        var response = await stranger.SendAsync(HttpMethod.Post, "/sso/acs", [("Accept", "text/html"), ("Cookie", $"__Host-jit-login-{asked.RelayState}={forged}")], withCookies: false,
            new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["SAMLResponse"] = Good(gateway, asked.Id), ["RelayState"] = asked.RelayState, ["Reposted"] = "true" }));

        TestIdentityProvider.Read(response).Id.ShouldNotBe(asked.Id);
        (await stranger.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task That_is_missing_finds_no_attempt()
    {
        var (gateway, browser) = (gateways.Refusing, gateways.Refusing.NewBrowser());
        var asked = await gateway.AskAsync(browser: browser);
        (await LoginGateway.ReadAsync(await browser.PostFromOwnPageAsync("/sso/acs", ("SAMLResponse", Good(gateway, asked.Id))))).ShouldContain("saml.attempt.lost");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Of_the_query_is_not_read()
    {
        var (gateway, browser) = (gateways.Refusing, gateways.Refusing.NewBrowser());
        var asked = await gateway.AskAsync(browser: browser);
        (await LoginGateway.ReadAsync(await browser.PostFromOwnPageAsync($"/sso/acs?RelayState={asked.RelayState}", ("SAMLResponse", Good(gateway, asked.Id))))).ShouldContain("saml.attempt.lost");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task That_comes_twice_is_refused_before_anything_is_read()
    {
        var (gateway, browser) = (gateways.Refusing, gateways.Refusing.NewBrowser());
        var asked = await gateway.AskAsync(browser: browser);
        var response = await browser.PostFromOwnPageAsync("/sso/acs", ("SAMLResponse", Good(gateway, asked.Id)), ("RelayState", asked.RelayState), ("RelayState", "https://evil.example.net/"));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.form.relay_state");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    private static string Good(LoginGateway gateway, string? requestId) => gateway.Corp.Sign(gateway.Corp.Answer(requestId, gateway.Clock.GetUtcNow()));

    private static void ShouldLeadNowhere(HttpResponseMessage response, string page)
    {
        response.Headers.Location.ShouldBeNull();
        response.Headers.Contains("Refresh").ShouldBeFalse();
        (response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).ShouldAllBe(c => c.Contains("waits=1;", StringComparison.Ordinal));   // that a page of ours waits for another tab's login
        page.ShouldNotContain("evil");
        page.ShouldNotContain("alert(");
    }

    /// <summary>The three things that a configuration may do with answers that nobody asked for.</summary>
    public sealed class Gateways : IAsyncLifetime
    {
        internal LoginGateway Refusing { get; private set; } = null!;

        internal LoginGateway Accepting { get; private set; } = null!;

        internal LoginGateway Bouncing { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Refusing = await LoginGateway.StartAsync();
            Accepting = await LoginGateway.StartAsync(""" "IdpInitiated": "Accept" """);
            Bouncing = await LoginGateway.StartAsync(""" "IdpInitiated": "Bounce" """);
        }

        public async Task DisposeAsync()
        {
            await Refusing.DisposeAsync();
            await Accepting.DisposeAsync();
            await Bouncing.DisposeAsync();
        }
    }
}
