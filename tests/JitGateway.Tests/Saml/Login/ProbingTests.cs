using System.Net;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Replay;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Asking unseen whether somebody is signed in (IsPassive, Core 3.4.1).</summary>
public sealed class ProbingTests : IAsyncLifetime
{
    private EchoBackend _application = null!;
    private LoginGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _application = await EchoBackend.StartAsync("app");
        _gateway = await LoginGateway.StartAsync(backends: $$"""
            "news": { "Match": { "Path": "/news" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Access": [ { "Path": "/news/today", "Passive": true, "Effect": "Public" }, { "Path": "/news/plain", "Effect": "Public" } ] },
            "mail": { "Match": { "Path": "/mail" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "Passive": true } },
            "blog": { "Match": { "Hosts": [ "blog.example.com" ] }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Access": [ { "Passive": true, "Effect": "Public" } ] },
            "fair": { "Match": { "Path": "/fair" }, "Destinations": "{{_application.Url}}", "Access": [ { "Passive": true, "Effect": "Public" } ] },
            "far": { "Match": { "Hosts": [ "far.example.net" ] }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Access": [ { "Passive": true, "Effect": "Public" } ] }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task A_browser_that_keeps_cookies_is_asked_and_whoever_is_known_is_signed_in()
    {
        var browser = await KnownBrowserAsync("/news/today");

        var asked = await _gateway.AskAsync("/news/today?edition=2", browser);
        asked["IsPassive"].ShouldBe("true");
        asked["ForceAuthn"].ShouldBeNull();
        TestBrowser.Onward(await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState, browser))!.PathAndQuery.ShouldBe("/news/today?edition=2");

        (await browser.WhoAmIAsync()).ShouldBe("ann");
        (await OpenAsync(browser, "/news/today")).ShouldBe("app: GET /news/today");
    }

    [Fact]
    public async Task Where_nobody_is_known_the_page_opens_for_nobody_and_nobody_is_asked_again_for_a_while()
    {
        var browser = await KnownBrowserAsync("/news/today");

        TestBrowser.Onward(await NoPassiveAsync(await _gateway.AskAsync("/news/today", browser), browser))!.AbsolutePath.ShouldBe("/news/today");
        browser.Attempts.ShouldBeEmpty();
        (await OpenAsync(browser, "/news/today")).ShouldBe("app: GET /news/today");

        _gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        (await _gateway.AskAsync("/news/today", browser))["IsPassive"].ShouldBe("true");
    }

    [Fact]
    public async Task A_browser_that_keeps_no_cookies_and_whoever_is_no_browser_just_see_the_page()
    {
        var forgetful = _gateway.NewBrowser();
        forgetful.KeepsCookies = false;
        for (var visit = 0; visit < 3; visit++) (await OpenAsync(forgetful, "/news/today")).ShouldBe("app: GET /news/today");

        var browser = await KnownBrowserAsync("/news/today");
        (await (await browser.FetchAsync("/news/today", ("Accept", "application/json"))).Content.ReadAsStringAsync()).ShouldBe("app: GET /news/today");
        (await (await browser.FetchAsync("/news/today", ("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"))).Content.ReadAsStringAsync()).ShouldBe("app: GET /news/today");
        (await (await browser.NavigateAsync("/news/today", HttpMethod.Post)).Content.ReadAsStringAsync()).ShouldBe("app: POST /news/today");
        (await OpenAsync(browser, $"/news/today?{new string('x', 2000)}")).ShouldStartWith("app: GET /news/today");
        (await OpenAsync(browser, "/news/plain")).ShouldBe("app: GET /news/plain");
    }

    /// <summary>The application's own cookies arrive beside ours.</summary>
    [Fact]
    public async Task What_the_browser_is_given_to_be_known_by_tells_nobody_anything()
    {
        var first = await _gateway.NewBrowser().NavigateAsync("/news/today");
        var cookie = first.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldMatch("^__Host-jit-login-probe=[0-9]{10}; max-age=15552000; path=/; secure; samesite=lax; httponly$");
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999")]
    [InlineData("-5")]
    [InlineData("x")]
    public async Task A_cookie_that_somebody_wrote_harms_nobody(string value)
    {
        var browser = _gateway.NewBrowser();
        browser.Restore("__Host-jit-login-probe", value);
        var response = await browser.NavigateAsync("/news/today");
        if (response.StatusCode != HttpStatusCode.OK) TestIdentityProvider.Read(response)["IsPassive"].ShouldBe("true");
    }

    /// <summary>The page is open to anybody, whatever is wrong at the identity provider.</summary>
    [Fact]
    public async Task An_answer_that_is_refused_opens_the_page_for_nobody()
    {
        var browser = await KnownBrowserAsync("/news/today");
        var asked = await _gateway.AskAsync("/news/today", browser);
        var stale = _gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow().AddHours(-1));

        TestBrowser.Onward(await _gateway.AnswerAsync(_gateway.Corp.Sign(stale), asked.RelayState, browser))!.AbsolutePath.ShouldBe("/news/today");

        (await browser.WhoAmIAsync()).ShouldBeNull();
        _gateway.Logs.Text.ShouldContain("saml.conditions.expired");
    }

    /// <summary>Quirk 12: some pass over IsPassive and show their page, where a person may take their time.</summary>
    [Fact]
    public async Task An_answer_that_comes_too_late_opens_the_page_for_nobody_and_nobody_is_asked_to_sign_in()
    {
        var browser = await KnownBrowserAsync("/news/today");
        var asked = await _gateway.AskAsync("/news/today", browser);
        _gateway.Clock.Advance(TimeSpan.FromMinutes(21));

        var answer = await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow())), asked.RelayState, browser);

        TestBrowser.Onward(answer)!.AbsolutePath.ShouldBe("/news/today");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("has been used")]
    [InlineData("cannot be marked as used")]
    [InlineData("is of a login that has ended")]
    public async Task A_good_answer_without_a_session_opens_the_page_for_nobody(string trouble)
    {
        var replay = Substitute.For<IReplayCache>();
        if (trouble == "cannot be marked as used") replay.TryUseAsync(default!, default!, default, default).ThrowsAsyncForAnyArgs(new ReplayUnknownException("no answer"));
        else replay.TryUseAsync(default!, default!, default, default).ReturnsForAnyArgs(trouble != "has been used");
        await using var gateway = await LoginGateway.StartAsync(logout: ["HTTP-Redirect"], customise: b => b.Services.AddSingleton(replay), backends: $$"""
            "news": { "Match": { "Path": "/news" }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Access": [ { "Passive": true, "Effect": "Public" } ] }
            """);
        var browser = gateway.NewBrowser();
        await browser.NavigateAsync("/news/today");
        var asked = await gateway.AskAsync("/news/today", browser);
        var signed = gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { SessionIndex = "_this" });
        gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        if (trouble == "is of a login that has ended") await browser.NavigateAsync($"/sso/slo?{gateway.Corp.Logout(gateway.Clock.GetUtcNow(), "_this").ToQuery(gateway.Corp.Key)}");

        var answer = await gateway.AnswerAsync(signed, asked.RelayState, browser);

        TestBrowser.Onward(answer).ShouldNotBeNull(await answer.Content.ReadAsStringAsync()).AbsolutePath.ShouldBe("/news/today");
        (await browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task On_another_host_the_question_goes_by_PublicOrigin()
    {
        var browser = await KnownBrowserAsync("https://blog.example.com/post");
        var moved = (await browser.NavigateAsync("https://blog.example.com/post")).Headers.Location!.OriginalString;
        moved.ShouldStartWith("https://sso.example.com/sso/login?return=https%3A%2F%2Fblog.example.com%2Fpost&wish=");

        var asked = await _gateway.AskAsync(moved, browser);
        asked["IsPassive"].ShouldBe("true");
        TestBrowser.Onward(await NoPassiveAsync(asked, browser))!.AbsoluteUri.ShouldBe("https://blog.example.com/post");
        (await OpenAsync(browser, "https://blog.example.com/post")).ShouldBe("app: GET /post");
    }

    [Fact]
    public async Task A_host_with_a_cookie_of_its_own_is_left_alone()
    {
        var browser = _gateway.NewBrowser();
        for (var visit = 0; visit < 3; visit++) (await OpenAsync(browser, "https://far.example.net/page")).ShouldBe("app: GET /page");
    }

    [Fact]
    public async Task Among_several_identity_providers_nobody_is_made_to_choose()
    {
        var browser = await KnownBrowserAsync("/fair");
        (await OpenAsync(browser, "/fair")).ShouldBe("app: GET /fair");
    }

    [Fact]
    public async Task A_login_that_asks_unseen_first_asks_openly_when_that_comes_to_nothing()
    {
        var browser = _gateway.NewBrowser();
        var unseen = await _gateway.AskAsync("/mail/inbox", browser);
        unseen["IsPassive"].ShouldBe("true");

        var open = TestIdentityProvider.Read(await NoPassiveAsync(unseen, browser));
        open["IsPassive"].ShouldBeNull();
        open.Id.ShouldNotBe(unseen.Id);
        TestBrowser.Onward(await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(open.Id, _gateway.Clock.GetUtcNow())), open.RelayState, browser))!.AbsolutePath.ShouldBe("/mail/inbox");
        (await browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Whoever_is_known_gets_in_unseen()
    {
        var browser = _gateway.NewBrowser();
        var unseen = await _gateway.AskAsync("/mail/inbox", browser);
        await _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(unseen.Id, _gateway.Clock.GetUtcNow())), unseen.RelayState, browser);
        (await OpenAsync(browser, "/mail/inbox")).ShouldBe("app: GET /mail/inbox");
    }

    private async Task<TestBrowser> KnownBrowserAsync(string page)
    {
        var browser = _gateway.NewBrowser();
        (await browser.NavigateAsync(page)).StatusCode.ShouldBe(HttpStatusCode.OK, "the first visit asks nobody");
        return browser;
    }

    private Task<HttpResponseMessage> NoPassiveAsync(AskedRequest asked, TestBrowser browser) => _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with
    {
        Status = "urn:oasis:names:tc:SAML:2.0:status:Responder",
        SecondStatus = "urn:oasis:names:tc:SAML:2.0:status:NoPassive",
        WithAssertion = false,
        Signed = Signed.Response,
    }), asked.RelayState, browser);

    private static async Task<string> OpenAsync(TestBrowser browser, string page) => await (await browser.NavigateAsync(page)).Content.ReadAsStringAsync();
}
