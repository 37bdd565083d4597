using System.Net;
using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Pages that want a stronger or a fresher authentication, on other hosts than PublicOrigin: <c>desk</c> is sent its cookie, <c>safe</c> has one of its own.</summary>
public sealed class StepUpOnOtherHostsTests : IAsyncLifetime
{
    private const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    private const string Mfa = "https://refeds.org/profile/mfa";

    private EchoBackend _application = null!;
    private LoginGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _application = await EchoBackend.StartAsync("app");
        _gateway = await LoginGateway.StartAsync(backends: $$"""
            "desk": { "Match": { "Hosts": [ "desk.example.com" ] }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp", "Login": { "AuthnContext": "{{Mfa}}" } },
            "safe": {
              "Match": { "Hosts": [ "safe.example.net" ] }, "Destinations": "{{_application.Url}}", "IdentityProvider": "corp",
              "Access": [ { "Path": "/admin", "AuthnContext": "{{Mfa}}", "Effect": "Allow" }, { "Path": "/pay", "MaxAuthnAge": "00:05:00", "Effect": "Allow" } ]
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task On_another_host_the_way_goes_by_PublicOrigin_and_back()
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/wiki", browser);
        var moved = (await browser.NavigateAsync("https://desk.example.com/papers")).Headers.Location!.OriginalString;
        moved.ShouldStartWith("https://sso.example.com/sso/login?return=https%3A%2F%2Fdesk.example.com%2Fpapers&wish=");

        var asked = await _gateway.AskAsync(moved, browser);
        asked.Contexts.ShouldBe([Mfa]);
        (await AnswerAsync(asked, browser, Mfa)).Headers.GetValues("Refresh").ShouldBe(["0;url=https://desk.example.com/papers"]);
        (await OpenAsync(browser, "https://desk.example.com/papers")).ShouldBe("app: GET /papers");
    }

    /// <summary>Browsers delete the cookies of hosts that people only pass through.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_with_a_cookie_of_its_own_gets_the_stronger_session_whether_or_not_PublicOrigin_still_has_one(bool hasOne)
    {
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/wiki", browser);
        (await FollowAsync(await browser.NavigateAsync("https://safe.example.net/page"), browser)).ShouldBe("app: GET /page");
        if (!hasOne) browser.Forget("__Secure-jit");

        var asked = await _gateway.AskAsync((await browser.NavigateAsync("https://safe.example.net/admin")).Headers.Location!.OriginalString, browser);
        asked.Contexts.ShouldBe([Mfa]);
        var answered = await AnswerAsync(asked, browser, Mfa);

        (await FollowAsync(answered, browser)).ShouldBe("app: GET /admin");
        (await OpenAsync(browser, "https://safe.example.net/admin")).ShouldBe("app: GET /admin");
    }

    /// <summary>What is told is no more than an address: a page whose scripts ask again and again must not push out a hand-over that is under way.</summary>
    [Theory]
    [InlineData("form")]
    [InlineData("script")]
    public async Task There_a_form_or_a_script_is_told_with_an_address_that_brings_the_stronger_session_to_that_host(string asks)
    {
        const string Page = "https://safe.example.net/edit?id=7";
        var browser = _gateway.NewBrowser();
        await _gateway.SignInAsync("/wiki", browser);
        (await FollowAsync(await browser.NavigateAsync("https://safe.example.net/page"), browser)).ShouldBe("app: GET /page");
        browser.Forget("__Secure-jit");
        var cookies = browser.Cookies;

        var refused = await AskAsync();
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        browser.Cookies.ShouldBe(cookies);
        var text = await refused.Content.ReadAsStringAsync();
        var onward = asks == "script" ? JsonDocument.Parse(text).RootElement.GetProperty("continueUrl").GetString()! : WebUtility.HtmlDecode(text.Split("class=\"button\" href=\"")[1].Split('"')[0]);
        var asked = await _gateway.AskAsync((await browser.NavigateAsync(onward)).Headers.Location!.OriginalString, browser);
        asked.Contexts.ShouldBe([Mfa]);
        (await FollowAsync(await AnswerAsync(asked, browser, Mfa), browser)).ShouldBe("app: GET /edit?id=7");

        (await (await AskAsync()).Content.ReadAsStringAsync()).ShouldBe(asks == "script" ? "app: GET /admin/api" : "app: POST /admin/save");

        Task<HttpResponseMessage> AskAsync() => asks == "script"
            ? browser.FetchAsync("https://safe.example.net/admin/api", ("Accept", "application/json"), ("Referer", Page))
            : browser.SendAsync(HttpMethod.Post, "https://safe.example.net/admin/save", [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin"), ("Referer", Page)], withCookies: true);
    }

    /// <summary>Each hand-over has an address of its own, so the address does not show that it is the same page again.</summary>
    [Fact]
    public async Task There_a_sign_in_that_never_holds_ends_on_a_page_that_says_so()
    {
        const string Page = "https://safe.example.net/page";
        var browser = _gateway.NewBrowser();
        for (var round = 0; round < 5; round++)
        {
            var answered = await AnswerAsync(await _gateway.AskAsync(await OnwardAsync(await OnwardAsync(Page)), browser), browser, Password);
            (await OnwardAsync(await OnwardAsync(TestBrowser.Onward(answered)!.OriginalString))).ShouldBe(Page);
            foreach (var session in (string[])["__Host-jit", "__Secure-jit"]) browser.Forget(session);
        }

        (await OpenAsync(browser, await OnwardAsync(await OnwardAsync(Page)))).ShouldContain("LOGIN_LOOP");

        async Task<string> OnwardAsync(string page) => TestBrowser.Onward(await browser.NavigateAsync(page)).ShouldNotBeNull().OriginalString;
    }

    private static async Task<string> FollowAsync(HttpResponseMessage response, TestBrowser browser)
    {
        for (var steps = 0; steps < 5 && TestBrowser.Onward(response) is { } next; steps++) response = await browser.NavigateAsync(next.OriginalString);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> OpenAsync(TestBrowser browser, string page) => await (await browser.NavigateAsync(page)).Content.ReadAsStringAsync();

    private Task<HttpResponseMessage> AnswerAsync(AskedRequest asked, TestBrowser browser, string context) =>
        _gateway.AnswerAsync(_gateway.Corp.Sign(_gateway.Corp.Answer(asked.Id, _gateway.Clock.GetUtcNow()) with { AuthnContext = context }), asked.RelayState, browser);
}
