using System.Net;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// Two identity providers of two makes at once, SimpleSAMLphp and pysaml2: choosing among them in a browser, with scripts and without; stronger and fresher sign-ins; questions that nobody sees; logins that a provider begins; artifacts;
/// and somebody who changes their name.
/// </summary>
public sealed class SigningInJourneyTests(SigningInFixture federation) : IClassFixture<SigningInFixture>
{
    private const string Mfa = "https://refeds.org/profile/mfa";

    [Fact]
    public async Task A_person_chooses_with_the_keyboard_and_the_browser_remembers_until_it_is_told_to_forget()
    {
        var page = await federation.Browser.NewPersonAsync();
        await page.GotoAsync(At("/both/page"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("How do you sign in?");
        await page.Locator("input[name=remember]").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        while (await page.EvaluateAsync<string>("document.activeElement.value") != SigningInFixture.PySaml2Name) await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(At("/both/page"));
        (await HeadersAsync(page))["x-remote-user"].ShouldBe("ada");

        await SignOutHereAsync(page);
        await page.GotoAsync(At("/both/other"));
        await page.ArriveAsync(At("/both/other"));   // straight to pysaml2, which knows her
        (await page.Context.CookiesAsync()).ShouldContain(c => c.Name == "jit-login-choice");

        await SignOutHereAsync(page);
        await page.GotoAsync(At($"/sso/login?return={Uri.EscapeDataString("/both/page")}&choose=true"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Forget it" }).ClickAsync();
        await Assertions.Expect(page.Locator("body")).Not.ToContainTextAsync("Forget it");
        (await page.Context.CookiesAsync()).ShouldNotContain(c => c.Name == "jit-login-choice");
        await page.GotoAsync(At("/both/page"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("How do you sign in?");
    }

    [Fact]
    public async Task A_person_without_scripts_finds_the_provider_by_search_and_by_address()
    {
        var page = await federation.Browser.WithoutScriptsAsync(await federation.Browser.NewPersonAsync());
        await page.GotoAsync(At("/many/page"));
        await page.Locator("#search").FillAsync("simplesaml");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#found")).ToHaveTextAsync("1 found");
        await page.Locator("button[name=idp]").ClickAsync();
        await page.Locator("#username").WaitForAsync();   // SimpleSAMLphp's own page

        await page.GotoAsync(At("/many/page"));
        await page.Locator("#email").FillAsync("ada@simplesamlphp.example");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#username").WaitForAsync();
    }

    [Fact]
    public async Task The_search_answers_while_somebody_types()
    {
        var page = await federation.Browser.NewPersonAsync();
        await page.GotoAsync(At("/many/page"));
        await page.Locator("#search").FillAsync("faculty 3");
        await Assertions.Expect(page.Locator("button[name=idp]:visible")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#found")).ToHaveTextAsync("1 found");
    }

    /// <summary>With SimpleSAMLphp, which gives what it is asked for: once, and without another password.</summary>
    [Fact]
    public async Task A_page_that_wants_a_stronger_sign_in_gets_it_and_the_session_then_has_it()
    {
        var page = await SignInAtSimpleSamlPhpAsync("/both/page");
        (await ContextAsync(page)).ShouldNotBe(Mfa);

        await page.GotoAsync(At("/both/admin/users?sort=name"));
        await page.ArriveAsync(At("/both/admin/users?sort=name"));
        (await HeadersAsync(page))["x-remote-user"].ShouldBe("ada");
        (await ContextAsync(page)).ShouldBe(Mfa);

        // a fresh one: SimpleSAMLphp asks for the password again, although it knows her
        await page.GotoAsync(At("/fresh/page"));
        (await HeadersAsync(page))["x-remote-user"].ShouldBe("ada");   // a session that began elsewhere is good
        await SignOutHereAsync(page);
        await page.GotoAsync(At("/fresh/page"));
        await SimpleSamlPhpFixture.GiveNameAndPasswordAsync(page, "ada");
        await ArriveAsync(page, "/fresh/page");
    }

    /// <summary>With pysaml2, which says what it always says.</summary>
    [Fact]
    public async Task A_page_that_does_not_get_it_says_so_and_the_session_goes_on()
    {
        await federation.PySaml2.SendAsync();
        using var ada = new Visitor();
        await OpenAtPySaml2Async(ada, "/both/page");

        var refused = await ada.OpenAsync(new Uri(federation.Gateway.Url, "/both/admin"));
        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Text.ShouldContain("AUTHENTICATION_TOO_WEAK");
        HeaderBackend.HeadersOn(await ada.OpenAsync(new Uri(federation.Gateway.Url, "/both/page")))["x-remote-user"].ShouldBe("ada");

        await federation.PySaml2.SendAsync(("class_ref", Mfa));
        HeaderBackend.HeadersOn(await ada.OpenAsync(new Uri(federation.Gateway.Url, "/both/admin")))["x-remote-user"].ShouldBe("ada");
        await federation.PySaml2.SendAsync();
    }

    [Fact]
    public async Task A_public_page_finds_out_unseen_who_is_there()
    {
        var page = await federation.Browser.NewPersonAsync();
        await page.GotoAsync(At("/news/today"));
        await page.GotoAsync(At("/news/today"));   // SimpleSAMLphp is asked and knows nobody
        await page.ArriveAsync(At("/news/today"));
        (await HeadersAsync(page)).ShouldNotContainKey("x-remote-user");
        federation.Gateway.Log.ShouldContain("what follows: ThenNobody");

        await SignInAtSimpleSamlPhpAsync("/both/page", page);
        await page.Context.ClearCookiesAsync(new() { Name = "jit" });
        await page.Context.ClearCookiesAsync(new() { Name = "jit-login-probe" });
        await page.GotoAsync(At("/news/today"));
        (await HeadersAsync(page)).ShouldNotContainKey("x-remote-user");
        await page.GotoAsync(At("/news/today"));
        await page.ArriveAsync(At("/news/today"));
        (await HeadersAsync(page))["x-remote-user"].ShouldBe("ada");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_login_that_asks_unseen_first_works_either_way(bool knows)
    {
        await federation.PySaml2.SendAsync(("knows", knows));
        using var ada = new Visitor();
        HeaderBackend.HeadersOn(await ada.OpenAsync(new Uri(federation.Gateway.Url, "/unseen/page")))["x-remote-user"].ShouldBe("ada");
        ada.Answers.Count(a => a.Url.AbsolutePath == "/sso" && a.Url.Query.Contains("SAMLRequest", StringComparison.Ordinal)).ShouldBe(knows ? 1 : 2);
        await federation.PySaml2.SendAsync();
    }

    /// <summary>One after another, because the setting is the gateway's.</summary>
    [Fact]
    public async Task A_login_that_the_provider_begins_is_taken_bounced_or_refused()
    {
        (await BeginAtSimpleSamlPhpAsync("/unasked/deep?x=1")).Url.PathAndQuery.ShouldBe("/unasked/deep?x=1", "taken");
        (await BeginAtSimpleSamlPhpAsync("https://evil.example.net/")).Url.Authority.ShouldBe(federation.Gateway.Url.Authority);

        await federation.SetUnsolicitedAsync("Bounce");
        (await BeginAtSimpleSamlPhpAsync("/unasked/bounced")).Url.PathAndQuery.ShouldBe("/unasked/bounced", "bounced");

        await federation.SetUnsolicitedAsync("Refuse");
        (await BeginAtSimpleSamlPhpAsync("/unasked/deep")).Text.ShouldContain("saml.unsolicited.refused");
        await federation.SetUnsolicitedAsync("Accept");
    }

    [Fact]
    public async Task An_answer_that_comes_by_artifact_signs_in_once()
    {
        using var ada = new Visitor();
        var form = await ada.OpenAsync(new Uri(federation.Gateway.Url, "/artifact/page?x=1"));
        var page = await ada.SubmitAsync(form, "name=\"username\"", ("username", "ada"), ("password", SimpleSamlPhp.PasswordOf("ada")));

        page.Url.PathAndQuery.ShouldBe("/artifact/page?x=1", page.Text);
        HeaderBackend.HeadersOn(page)["x-remote-user"].ShouldBe("ada");
        var brought = ada.Answers.Single(a => a.Url.AbsolutePath == "/sso/acs" && a.Url.Query.Contains("SAMLart=", StringComparison.Ordinal));

        using var thief = new Visitor();
        (await thief.OpenAsync(brought.Url)).Text.ShouldNotContain("x-remote-user");
    }

    /// <summary>With pysaml2, whose NameID changes with the name; <c>SubjectFrom</c> is an attribute that does not.</summary>
    [Fact]
    public async Task Somebody_who_changes_their_name_stays_the_same_person()
    {
        using var before = new Visitor();
        using var after = new Visitor();
        await federation.PySaml2.SendAsync(("name_id", "ada-byron"));
        await before.OpenAsync(new Uri(federation.Gateway.Url, "/unseen/page"));
        await federation.PySaml2.SendAsync(("name_id", "ada-lovelace"), ("logout_all", true));
        await after.OpenAsync(new Uri(federation.Gateway.Url, "/unseen/page"));
        foreach (var visitor in (Visitor[])[before, after]) (await visitor.CallAsync(new Uri(federation.Gateway.Url, "/unseen/page"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await federation.PySaml2.LogoutBySoapAsync()).ShouldEndWith(":Success");

        foreach (var visitor in (Visitor[])[before, after]) (await visitor.CallAsync(new Uri(federation.Gateway.Url, "/unseen/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await federation.PySaml2.SendAsync();
    }

    private string At(string path) => new Uri(federation.Gateway.Url, path).AbsoluteUri;

    private async Task<Page> BeginAtSimpleSamlPhpAsync(string relayState)
    {
        using var ada = new Visitor();
        var form = await ada.OpenAsync(federation.SimpleSamlPhp.Unsolicited(At("/sso/metadata"), relayState));
        var page = await ada.SubmitAsync(form, "name=\"username\"", ("username", "ada"), ("password", SimpleSamlPhp.PasswordOf("ada")));
        while (page.Response.Headers.TryGetValues("Refresh", out var onward)) page = await ada.OpenAsync(new Uri(onward.Single()["0;url=".Length..]));   // as a browser does by itself
        return page;
    }

    private async Task<IPage> SignInAtSimpleSamlPhpAsync(string path, IPage? browser = null)
    {
        var page = browser ?? await federation.Browser.NewPersonAsync();
        await page.GotoAsync(At($"/sso/login?return={Uri.EscapeDataString(path)}&idp={SigningInFixture.SimpleSamlPhpName}"));
        await SimpleSamlPhpFixture.GiveNameAndPasswordAsync(page, "ada");
        await ArriveAsync(page, path);
        return page;
    }

    private async Task ArriveAsync(IPage page, string path)
    {
        try
        {
            await page.ArriveAsync(At(path));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{path} is not shown but {page.Url}: {await page.ContentAsync()}\nSimpleSAMLphp says:\n{federation.SimpleSamlPhp.Log}\nThe gateway says:\n{federation.Gateway.Log}", late);
        }
    }

    private async Task OpenAtPySaml2Async(Visitor visitor, string path)
    {
        var page = await visitor.OpenAsync(new Uri(federation.Gateway.Url, $"/sso/login?return={Uri.EscapeDataString(path)}&idp={SigningInFixture.PySaml2Name}"));
        HeaderBackend.HeadersOn(page)["x-remote-user"].ShouldBe("ada");
    }

    /// <summary>Here alone: the provider knows the person on.</summary>
    private static Task SignOutHereAsync(IPage page) => page.Context.ClearCookiesAsync(new() { Name = "jit" });

    private static async Task<Dictionary<string, string>> HeadersAsync(IPage page) => JsonSerializer.Deserialize<Dictionary<string, string>>(await page.Locator("body").InnerTextAsync())!;

    private async Task<string?> ContextAsync(IPage page)
    {
        var me = await page.APIRequest.GetAsync(At("/sso/me"));
        return (await me.JsonAsync())!.Value.GetProperty("authnContext").GetString();
    }
}
