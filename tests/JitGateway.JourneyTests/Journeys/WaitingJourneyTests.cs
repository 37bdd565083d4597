using System.Text.Json;
using JitGateway.Failures;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A person with a real browser in front of an application whose accounts are slow.</summary>
public sealed class WaitingJourneyTests(WaitingFixture fixture) : IClassFixture<WaitingFixture>, IAsyncLifetime
{
    private const string Waiting = "Setting up your account";

    public Task InitializeAsync() => fixture.Wiki.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_page_shows_how_far_it_is_and_moves_on_by_itself_with_scripts_and_without(bool scripts)
    {
        var (page, _) = await fixture.SignedInAsync(scripts);
        await fixture.Wiki.FailAsync(new OrderedFailure(Hold: true, Method: "POST"));

        await page.GotoAsync(fixture.On("/app/start?tab=b%20c&x=1#part"));

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Waiting })).ToBeVisibleAsync();
        if (scripts) await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Creating your account in Wiki.");
        if (scripts) await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Continue" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Waiting since")).ToBeVisibleAsync();
        await fixture.Wiki.ReleaseAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        page.Url.ShouldBe(fixture.On(scripts ? "/app/start?tab=b%20c&x=1#part" : "/app/start?tab=b%20c&x=1"), "without scripts the place in the page is lost");
        await Assertions.Expect(page.Locator("#path")).ToHaveTextAsync("/app/start?tab=b%20c&x=1");
        (await page.ContentAsync()).ShouldNotContain("jit-wait");   // the cookie is ours
        (await fixture.Wiki.UsersAsync()).Count.ShouldBe(1);
        (await fixture.Wiki.LogAsync()).Count(r => r.Method == "POST").ShouldBe(1);
    }

    /// <summary>An extension, or a proxy on the way, with a policy of its own: the page's script does not run, and what stands for none is not shown.</summary>
    [Fact]
    public async Task Where_something_takes_the_script_out_a_button_leads_on()
    {
        var (page, _) = await fixture.SignedInAsync(scripts: true);
        await fixture.Wiki.FailAsync(new OrderedFailure(Hold: true, Method: "POST"));
        var address = fixture.On("/app/start?tab=b");
        await page.RouteAsync(address, async route =>
        {
            var asked = new Dictionary<string, string>(route.Request.Headers, StringComparer.OrdinalIgnoreCase) { ["Accept"] = "text/html", ["Sec-Fetch-Mode"] = "navigate" };   // which are not there yet where it is caught
            var answer = await route.FetchAsync(new() { Headers = asked });
            var headers = answer.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
            headers["content-security-policy"] = $"{headers.GetValueOrDefault("content-security-policy", "default-src *")}, script-src 'none'";
            await route.FulfillAsync(new() { Response = answer, Headers = headers });
        });

        await page.GotoAsync(address);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Waiting })).ToBeVisibleAsync();
        await fixture.Wiki.ReleaseAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        page.Url.ShouldBe(address);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pass_that_fails_ends_with_the_error_page_which_stays(bool scripts)
    {
        var (page, _) = await fixture.SignedInAsync(scripts);
        await fixture.Wiki.FailAsync(new OrderedFailure(Status: 500, Hold: true, Times: 100));

        await page.GotoAsync(fixture.On("/app/start"));

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Waiting })).ToBeVisibleAsync();
        await fixture.Wiki.ReleaseAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = ErrorRegister.UserStoreUnavailable.Title })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("provisioning.backend_unavailable")).ToBeVisibleAsync();
        (await fixture.Wiki.LogAsync()).Where(r => r.Path.StartsWith("/scim", StringComparison.Ordinal)).Select(r => Uri.UnescapeDataString(r.Path))
            .Where(p => !p.Contains("jitgateway-check", StringComparison.Ordinal))   // after bad news the gateway asks by itself whether the accounts are well
            .ShouldHaveSingleItem("what failed is told and not begun again");

        await fixture.Wiki.ResetAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_is_refused_reads_why_and_is_let_in_when_it_is_mended()
    {
        var (page, login) = await fixture.SignedInAsync(scripts: true);
        var stranger = await fixture.Wiki.MakeUserAsync(login);   // nobody is linked unless LinkExisting says so

        var refusal = (await page.GotoAsync(fixture.On("/app/start")))!;

        refusal.Status.ShouldBe(403);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = ErrorRegister.UserNotLinked.Title })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(ErrorRegister.UserNotLinked.PublicText)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(ErrorRegister.UserNotLinked.Constant)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("provisioning.not_linked")).ToBeVisibleAsync();
        var told = JsonDocument.Parse(await fixture.Gateway.RunAsync("ledger", "history", "--json")).RootElement.GetProperty("entries")[0];
        told.GetProperty("error").GetInt32().ShouldBe(ErrorRegister.UserNotLinked.Number);
        await Assertions.Expect(page.GetByText(told.GetProperty("correlation").GetString()!)).ToBeVisibleAsync();

        await fixture.Wiki.RemoveUserAsync(stranger);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        (await fixture.Wiki.UsersAsync()).Count.ShouldBe(1);
    }
}
