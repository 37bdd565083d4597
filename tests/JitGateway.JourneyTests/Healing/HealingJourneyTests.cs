using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.JourneyTests.Servers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Healing;

/// <summary>Signing in as people live it: many tabs, back, bookmarks, cookies that are gone, clocks that are wrong. Each page that somebody has to read leaves pictures in <c>tests/.work/pictures</c>.</summary>
public sealed partial class HealingJourneyTests(HealingFixture healing) : IClassFixture<HealingFixture>
{
    private static readonly Regex Attempts = new("^jit-login-", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Ten_tabs_opened_at_once_land_each_on_its_own_page_in_any_order()
    {
        var first = await healing.Browser.NewPersonAsync();
        var tabs = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var tab = i == 0 ? first : await first.Context.NewPageAsync();
            await tab.GotoAsync(PageOf(i));
            return tab;
        }));

        foreach (var i in (int[])[7, 2, 9, 0, 5, 1, 8, 3, 6, 4])
        {
            await SignInAsync(tabs[i]);
            await tabs[i].ArriveAsync(PageOf(i));
        }

        tabs.Select(t => t.Url).ShouldBe(Enumerable.Range(0, 10).Select(PageOf));
        (await UserAsync(tabs[4])).ShouldBe("ada");

        string PageOf(int i) => healing.At($"/wiki/space/engineering/page-{i}?highlight=how%20we%20work&tab={i}");
    }

    [Fact]
    public async Task Whoever_goes_back_to_take_another_account_lands_on_the_page_with_that_one()
    {
        var page = await healing.Browser.NewPersonAsync();
        await OpenAndSignInAsync(page, "/wiki/back");
        (await UserAsync(page)).ShouldBe("ada");

        await page.GoBackAsync();
        await SignInAsync(page, "Grace");   // the first request was answered, so she is asked once more
        await SignInAsync(page, "Grace");
        await page.ArriveAsync(healing.At("/wiki/back"));
        (await UserAsync(page)).ShouldBe("grace");
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_leads_to_the_page()
    {
        var page = await healing.Browser.NewPersonAsync();
        var posted = page.WaitForRequestAsync(r => r.Method == "POST" && r.Url == healing.At("/sso/acs"));
        await OpenAndSignInAsync(page, "/wiki/twice");
        var fields = QueryHelpers.ParseQuery((await posted).PostData);

        var again = await page.Context.NewPageAsync();
        await again.SetContentAsync($"""<form method="post" action="{healing.At("/sso/acs")}"><input name="SAMLResponse" value="{fields["SAMLResponse"]}"><input name="RelayState" value="{fields["RelayState"]}"><button>Again</button></form>""");
        await again.GetByRole(AriaRole.Button).ClickAsync();
        await again.ArriveAsync(healing.At("/wiki/twice"));
    }

    [Fact]
    public async Task A_bookmark_of_the_login_page_leads_on()
    {
        var page = await healing.Browser.NewPersonAsync();
        await OpenAndSignInAsync(page, "/wiki/start");
        await page.GotoAsync(healing.At("/sso/login?return=%2Fwiki%2Fbookmarked%3Fa%3D1"));
        page.Url.ShouldBe(healing.At("/wiki/bookmarked?a=1"));
    }

    [Fact]
    public async Task An_attempt_that_the_browser_has_lost_costs_a_second_sign_in_and_none_where_somebody_is_signed_in()
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/wiki/lost"));
        await page.Context.ClearCookiesAsync();
        await SignInAsync(page);
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/both/"));   // the first application

        await page.GotoAsync(healing.At("/sso/login?return=%2Fwiki%2Flost&idp=staff"));
        await page.Context.ClearCookiesAsync(new() { NameRegex = Attempts });
        await SignInAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You are signed in already");
        await HealingFixture.PictureAsync(page, "signed-in-already");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();
        await page.ArriveAsync(healing.At("/both/"));
    }

    [Fact]
    public async Task An_attempt_that_ran_out_is_begun_anew_and_leads_to_its_page()
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/wiki/late?for=dinner"));
        healing.GatewayClock.Shift += TimeSpan.FromMinutes(11);
        healing.ProviderClock.Shift = healing.GatewayClock.Shift;
        await SignInAsync(page);
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/wiki/late?for=dinner"));
    }

    [Fact]
    public async Task What_another_browser_began_signs_nobody_in_here()
    {
        var own = await healing.Browser.NewPersonAsync();
        var other = await healing.Browser.NewPersonAsync();
        await own.GotoAsync(healing.At("/wiki/mine"));
        await other.GotoAsync(own.Url);   // sent on, say
        await SignInAsync(other);
        await Assertions.Expect(SignInButton(other, "Ada")).ToBeVisibleAsync();   // of a request of its own
        other.Url.ShouldNotBe(own.Url);
        (await other.Context.CookiesAsync()).ShouldNotContain(c => c.Name == "jit");

        await SignInAsync(own);
        await own.ArriveAsync(healing.At("/wiki/mine"));
    }

    [Fact]
    public async Task A_browser_that_refuses_cookies_reads_how_to_allow_them()
    {
        await using var browser = await CookielessBrowser.StartAsync();
        var page = await browser.NewPageAsync();
        await page.GotoAsync(healing.At("/wiki/no-cookies"));
        await SignInAsync(page);
        await SignInAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your browser keeps no cookies here");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("allow cookies for this site");
        await HealingFixture.PictureAsync(page, "no-cookies");
    }

    [Theory]
    [InlineData(7, "about 7 minutes ahead of ours")]
    [InlineData(-7, "about 7 minutes behind ours")]
    public async Task A_provider_whose_clock_is_wrong_is_told_by_how_much(int minutes, string told)
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/wiki/clock"));
        try
        {
            healing.ProviderClock.Shift = healing.GatewayClock.Shift + TimeSpan.FromMinutes(minutes);
            await SignInAsync(page);
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your sign-in was not accepted");
        }
        finally
        {
            healing.ProviderClock.Shift = healing.GatewayClock.Shift;
        }

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(told);
        if (minutes > 0) await HealingFixture.PictureAsync(page, "clock");
        await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/wiki/clock"));
    }

    [Fact]
    public async Task Tabs_that_wait_go_on_when_one_has_signed_in()
    {
        var first = await healing.Browser.NewPersonAsync();
        var waiting = new List<IPage> { first, await first.Context.NewPageAsync(), await first.Context.NewPageAsync() };
        for (var i = 0; i < waiting.Count; i++)
        {
            await waiting[i].GotoAsync(healing.At($"/both/{i}?tab={i}"));
            await Assertions.Expect(waiting[i].Locator("h1")).ToHaveTextAsync("How do you sign in?");
        }

        var active = await first.Context.NewPageAsync();
        await active.GotoAsync(healing.At("/both/active"));
        await HealingFixture.PictureAsync(active, "choice");
        await active.GetByRole(AriaRole.Button, new() { Name = "Staff" }).ClickAsync();
        await SignInAsync(active);
        await active.ArriveAsync(healing.At("/both/active"));

        for (var i = 0; i < waiting.Count; i++) await waiting[i].ArriveAsync(healing.At($"/both/{i}?tab={i}"));
    }

    /// <summary>A tab that missed the word asks when it comes to the front.</summary>
    [Fact]
    public async Task A_tab_that_heard_nothing_goes_on_when_somebody_looks_at_it()
    {
        var waiting = await healing.Browser.NewPersonAsync();
        await waiting.AddInitScriptAsync("delete window.BroadcastChannel");
        await waiting.GotoAsync(healing.At("/both/deaf"));
        await OpenAndSignInAsync(await waiting.Context.NewPageAsync(), "/wiki/elsewhere");
        await Assertions.Expect(waiting.Locator("h1")).ToHaveTextAsync("How do you sign in?");

        await waiting.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await waiting.ArriveAsync(healing.At("/both/deaf"));
    }

    [Fact]
    public async Task A_circle_says_what_is_wrong_and_is_left_when_another_tab_has_signed_in()
    {
        var page = await healing.Browser.NewPersonAsync();
        for (var i = 0; i < 5; i++)
        {
            await OpenAndSignInAsync(page, "/wiki/circle");
            await page.Context.ClearCookiesAsync(new() { Name = "jit" });   // as an extension does
        }

        await page.GotoAsync(healing.At("/wiki/circle"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Signing in goes round in circles");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("saml.login.loop.no_cookie");
        await HealingFixture.PictureAsync(page, "circle");

        await OpenAndSignInAsync(await page.Context.NewPageAsync(), "/wiki/other");
        await page.ArriveAsync(healing.At("/wiki/circle"));
    }

    [Fact]
    public async Task Without_scripts_each_step_has_a_button()
    {
        var page = await healing.Browser.WithoutScriptsAsync(await healing.Browser.NewPersonAsync());
        await page.GotoAsync(healing.At("/both/plain"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Staff" }).ClickAsync();
        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();   // the identity provider's
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Signing you in");
        await HealingFixture.PictureAsync(page, "signing-in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(healing.At("/both/plain"));

        await page.GotoAsync(healing.At("/sso/login?return=%2Fboth%2Fagain"));
        page.Url.ShouldBe(healing.At("/both/again"));
    }

    private async Task OpenAndSignInAsync(IPage page, string path)
    {
        await page.GotoAsync(healing.At(path));
        await SignInAsync(page);
        await page.ArriveAsync(healing.At(path));
    }

    private static Task SignInAsync(IPage page, string person = "Ada") => SignInButton(page, person).ClickAsync();

    private static ILocator SignInButton(IPage page, string person) => page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {person}" });

    private static async Task<string> UserAsync(IPage page) => JsonSerializer.Deserialize<Dictionary<string, string>>(await page.Locator("body").InnerTextAsync())!["x-remote-user"];
}
