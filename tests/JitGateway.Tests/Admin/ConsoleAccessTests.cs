using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Admin;

/// <summary>Who enters the console, as what, and how its pages are sent.</summary>
public sealed class ConsoleAccessTests
{
    private const string Sessions = "/sso/admin/sessions";

    [Fact]
    public async Task There_is_no_console_until_somebody_may_enter_it()
    {
        await using var gateway = await ConsoleGateway.StartAsync(admin: "");

        (await ConsoleGateway.PageAsync(await gateway.OperatorAsync(), Sessions, HttpStatusCode.NotFound)).ShouldContain("admin.off");
    }

    [Fact]
    public async Task Who_is_not_signed_in_comes_back_to_the_very_page()
    {
        await using var gateway = await ConsoleGateway.StartAsync();
        var browser = gateway.Logins.NewBrowser();
        using var sent = await browser.NavigateAsync($"{Sessions}?q=corp&sort=subject");
        var choice = await ConsoleGateway.PageAsync(browser, TestBrowser.Onward(sent)!.PathAndQuery);
        choice.ShouldContain("Corporate <login>", customMessage: "two identity providers fit, and nobody knows yet which");

        using var landed = await SignInAsync(gateway, browser, $"/sso/login?idp=corp&return={Uri.EscapeDataString($"{LoginGateway.Origin}{Sessions}?q=corp&sort=subject")}");

        TestBrowser.Onward(landed)!.PathAndQuery.ShouldBe($"{Sessions}?q=corp&sort=subject");
    }

    [Fact]
    public async Task A_program_that_is_not_signed_in_is_told_so()
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        using var answer = await gateway.Logins.NewBrowser().FetchAsync(Sessions, ("Accept", "application/json"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("ops", "Operator")]
    [InlineData("lookers", "Viewer")]
    public async Task A_page_says_as_what_somebody_is_there(string group, string role)
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        var page = await ConsoleGateway.PageAsync(await gateway.SignedInAsync("olga", group), Sessions);

        page.ShouldContain("<bdi>olga</bdi>");
        page.ShouldContain($"<span class=\"chip\">{role}</span>");
    }

    [Fact]
    public async Task Who_would_be_an_operator_after_a_stronger_sign_in_is_sent_to_it()
    {
        await using var gateway = await ConsoleGateway.StartAsync(admin: """ "Operators": [ { "Groups": [ "ops" ], "AuthnContext": [ "https://refeds.org/profile/mfa" ], "Effect": "Allow" } ] """);
        var browser = await gateway.OperatorAsync();

        using var sent = await browser.NavigateAsync(Sessions);

        TestIdentityProvider.Read(sent).Xml.ToString().ShouldContain("https://refeds.org/profile/mfa");
    }

    [Fact]
    public async Task Who_meets_no_rule_of_the_address_stays_out()
    {
        await using var gateway = await ConsoleGateway.StartAsync(admin: """ "Operators": [ { "Groups": [ "ops" ], "Networks": [ "203.0.113.0/24" ], "Effect": "Allow" } ] """);

        (await ConsoleGateway.PageAsync(await gateway.OperatorAsync(), Sessions, HttpStatusCode.Forbidden)).ShouldContain("admin.denied");
    }

    [Fact]
    public async Task Pages_are_kept_by_nobody_framed_by_nobody_and_run_nothing_but_their_own()
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        using var page = await (await gateway.OperatorAsync()).NavigateAsync(Sessions);

        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var policy = page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; style-src 'sha256-");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
    }

    [Theory]
    [InlineData("de", "Sitzungen")]
    [InlineData("fr", "Sessions ouvertes")]
    public async Task Pages_speak_the_languages_that_others_do(string language, string title)
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        using var page = await (await gateway.OperatorAsync()).SendAsync(HttpMethod.Get, Sessions, [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Accept-Language", language)], withCookies: true);

        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        html.ShouldContain($"<html lang=\"{language}\">");
        html.ShouldContain($"<h1>{title}</h1>");
    }

    [Fact]
    public async Task A_form_of_another_session_or_for_something_else_does_nothing()
    {
        await using var gateway = await ConsoleGateway.StartAsync();
        var (one, other) = (await gateway.OperatorAsync(), await gateway.SignedInAsync("otto", "ops"));
        var id = (await ConsoleGateway.JsonAsync(one, "/sso/me")).GetProperty("session").GetString()!;
        using var asked = await other.NavigateAsync($"{Sessions}/revoke?session={id}");
        var token = TestBrowser.FieldsOf(await asked.Content.ReadAsStringAsync()).Single(f => f.Name == "token").Value;

        using var done = await one.PostFromOwnPageAsync($"{Sessions}/revoke", ("token", token), ("session", id), ("why", "x"));

        done.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await done.Content.ReadAsStringAsync()).ShouldContain("admin.foreign_form");
        (await one.WhoAmIAsync()).ShouldBe("olga");
    }

    [Fact]
    public async Task Who_does_not_say_why_is_asked_again_and_nothing_is_done()
    {
        await using var gateway = await ConsoleGateway.StartAsync();
        var (operators, somebody) = (await gateway.OperatorAsync(), await gateway.StrangerAsync());
        var id = (await ConsoleGateway.JsonAsync(somebody, "/sso/me")).GetProperty("session").GetString()!;
        using var asked = await operators.NavigateAsync($"{Sessions}/revoke?session={id}");

        using var again = await operators.PostFromOwnPageAsync($"{Sessions}/revoke?session={id}", [.. TestBrowser.FieldsOf(await asked.Content.ReadAsStringAsync())]);

        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await again.Content.ReadAsStringAsync()).ShouldContain("Say in a few words why");
        (await somebody.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task A_note_on_a_page_is_ours_or_is_not_shown()
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        (await ConsoleGateway.PageAsync(await gateway.OperatorAsync(), $"{Sessions}?said=All-accounts-are-gone")).ShouldNotContain("All-accounts-are-gone");
    }

    private static async Task<HttpResponseMessage> SignInAsync(ConsoleGateway gateway, TestBrowser browser, string page)
    {
        var asked = await gateway.Logins.AskAsync(page, browser);
        var answer = gateway.Logins.Corp.Answer(asked.Id, gateway.Logins.Clock.GetUtcNow()) with { Attributes = [new("uid", "olga"), new("groups", "ops")] };
        return await gateway.Logins.AnswerAsync(gateway.Logins.Corp.Sign(answer), asked.RelayState, browser);
    }
}
