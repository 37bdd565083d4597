using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Healing;

/// <summary>Pages that stop somebody: each says why, what to do, and has the button that does it.</summary>
public sealed partial class HealingJourneyTests
{
    [Fact]
    public async Task Whoever_is_denied_reads_why_and_whom_to_ask()
    {
        var page = await healing.Browser.NewPersonAsync();
        await OpenAndSignInAsync(page, "/wiki/start");
        await page.GotoAsync(healing.At("/wiki/board/minutes"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You may not enter here");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("The papers of the board are for the board.");
        (await page.GetByRole(AriaRole.Link, new() { Name = "board@example.com" }).GetAttributeAsync("href")).ShouldBe($"mailto:board@example.com?subject=Support%20code%20{await page.Locator("dd.code").InnerTextAsync()}");
        await HealingFixture.PictureAsync(page, "denied");
    }

    [Fact]
    public async Task A_closed_application_says_so_to_everybody_and_its_testers_sign_in_from_there()
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/closed/page?x=1"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Closed for maintenance");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Back after lunch. Only those who test the application get in by signing in.");
        await HealingFixture.PictureAsync(page, "maintenance");
        await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        await page.ArriveAsync(healing.At("/closed/page?x=1"));   // nobody has to sign in to read that it is still closed

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await SignInAsync(page, "Grace");
        await page.ArriveAsync(healing.At("/closed/page?x=1"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Closed for maintenance");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToHaveCountAsync(0);   // she is no tester

        var tester = await healing.Browser.NewPersonAsync();
        await tester.GotoAsync(healing.At("/closed/page"));
        await tester.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await SignInAsync(tester);
        await tester.ArriveAsync(healing.At("/closed/page"));
        (await UserAsync(tester)).ShouldBe("ada");
    }

    [Fact]
    public async Task Too_many_logins_from_one_network_are_told_to_wait_and_lose_nothing()
    {
        var page = await healing.Browser.NewPersonAsync(new() { ExtraHTTPHeaders = [new("X-Forwarded-For", "203.0.113.7")] });
        for (var i = 0; i < 3; i++) await page.GotoAsync(healing.At("/sso/login?return=%2Fboth%2Fbusy%3Fa%3D1"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("One moment, please");
        await HealingFixture.PictureAsync(page, "too-many");
        (await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).GetAttributeAsync("href")).ShouldBe("/sso/login?return=%2Fboth%2Fbusy%3Fa%3D1");

        await page.Context.SetExtraHTTPHeadersAsync(new Dictionary<string, string>());   // as if the time had passed
        await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Staff" }).ClickAsync();
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/both/busy?a=1"));
    }

    [Fact]
    public async Task A_sign_in_that_is_not_strong_enough_says_so_and_nothing_goes_round()
    {
        var page = await healing.Browser.NewPersonAsync();
        await OpenAndSignInAsync(page, "/wiki/start");
        await page.GotoAsync(healing.At("/wiki/vault/keys"));
        await SignInAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("A stronger sign-in did not come about");
        await HealingFixture.PictureAsync(page, "too-weak");
        await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(SignInButton(page, "Ada")).ToBeVisibleAsync();

        await page.GotoAsync(healing.At("/wiki/start"));
        (await UserAsync(page)).ShouldBe("ada");
    }

    [Fact]
    public async Task Who_signed_in_by_another_service_is_led_to_the_one_that_fits()
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/both/student"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Students" }).ClickAsync();
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/both/student"));

        await page.GotoAsync(healing.At("/wiki/staff-only"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Another sign-in is needed");
        await HealingFixture.PictureAsync(page, "other-sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/wiki/staff-only"));
    }

    [Fact]
    public async Task An_application_and_a_sign_in_service_that_are_down_are_told_apart()
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/far/page"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("The sign-in service is not available");
        await HealingFixture.PictureAsync(page, "service-down");

        await page.GotoAsync(healing.At("/down/page?x=1"));
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/down/page?x=1"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("The application does not answer");
        (await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).GetAttributeAsync("href")).ShouldBe("/down/page?x=1");
        await HealingFixture.PictureAsync(page, "application-down");
    }

    [Fact]
    public async Task Signing_out_asks_and_says_what_came_of_it()
    {
        var page = await healing.Browser.NewPersonAsync();
        await OpenAndSignInAsync(page, "/wiki/start");
        await page.GotoAsync(healing.At("/sso/logout?return=%2Fwiki%2Fstart"));
        await HealingFixture.PictureAsync(page, "sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You are signed out");
        await HealingFixture.PictureAsync(page, "signed-out");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await SignInAsync(page);
        await page.ArriveAsync(healing.At("/wiki/start"));
    }

    [Fact]
    public async Task A_link_that_leads_away_is_refused_with_a_button_that_leads_in()
    {
        var page = await healing.Browser.NewPersonAsync();
        await page.GotoAsync(healing.At("/sso/login?return=https%3A%2F%2Fevil.example.com%2F"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This link leads nowhere");
        await HealingFixture.PictureAsync(page, "leads-nowhere");
    }
}
