using System.Text.Json;
using JitGateway.Failures;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A person with a real browser in front of an application whose accounts are slow.</summary>
public sealed class WaitingJourneyTests : IAsyncLifetime
{
    private const string Waiting = "Setting up your account";

    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private ScimmyServer _wiki = null!;
    private GatewayProcess _gateway = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _wiki = await _parts.StartAsync(new ScimmyServer());
        var lobby = _parts.Add(await HeaderBackend.StartAsync());
        var identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(identityProvider)
            .WithBackend("lobby", JourneyBackends.Plain(lobby.Url, "/lobby"))
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki).Replace("\"Timeout\": \"00:00:05\"", "\"Timeout\": \"00:00:08\"", StringComparison.Ordinal));
        _gateway = _parts.Add(await GatewayProcess.StartReadyAsync(_configuration));
        _browser = _parts.Add(await Browser.StartAsync());
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_page_shows_how_far_it_is_and_moves_on_by_itself_with_scripts_and_without(bool scripts)
    {
        var page = await SignedInAsync(scripts);
        await _wiki.FailAsync(new OrderedFailure(Delay: 6000, Method: "POST"));

        await page.GotoAsync(On("/app/start?tab=b%20c&x=1#part"));

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Waiting })).ToBeVisibleAsync();
        if (scripts) await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Creating your account in Wiki.");
        await Assertions.Expect(page.GetByText("Waiting since")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        page.Url.ShouldBe(On(scripts ? "/app/start?tab=b%20c&x=1#part" : "/app/start?tab=b%20c&x=1"), "without scripts the place in the page is lost");
        await Assertions.Expect(page.Locator("#path")).ToHaveTextAsync("/app/start?tab=b%20c&x=1");
        (await page.ContentAsync()).ShouldNotContain("jit-wait");   // the cookie is ours
        (await _wiki.UsersAsync()).Count.ShouldBe(1);
        (await _wiki.LogAsync()).Count(r => r.Method == "POST").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pass_that_fails_ends_with_the_error_page_which_stays(bool scripts)
    {
        var page = await SignedInAsync(scripts);
        await _wiki.FailAsync(new OrderedFailure(Hang: true, Times: 100));

        await page.GotoAsync(On("/app/start"));

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Waiting })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = ErrorRegister.UserStoreUnavailable.Title })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("provisioning.backend_unavailable")).ToBeVisibleAsync();
        (await _wiki.LogAsync()).Count(r => r.Path.StartsWith("/scim", StringComparison.Ordinal)).ShouldBe(1, "what failed is told and not begun again");

        await _wiki.ResetAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_is_refused_reads_why_and_is_let_in_when_it_is_mended()
    {
        var page = await SignedInAsync(scripts: true);
        var stranger = await _wiki.MakeUserAsync("ada");   // nobody is linked unless LinkExisting says so

        var refusal = (await page.GotoAsync(On("/app/start")))!;

        refusal.Status.ShouldBe(403);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = ErrorRegister.UserNotLinked.Title })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(ErrorRegister.UserNotLinked.PublicText)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(ErrorRegister.UserNotLinked.Constant)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("provisioning.not_linked")).ToBeVisibleAsync();
        var told = JsonDocument.Parse(await _gateway.RunAsync("ledger", "history", "--json")).RootElement.GetProperty("entries")[0];
        told.GetProperty("error").GetInt32().ShouldBe(ErrorRegister.UserNotLinked.Number);
        await Assertions.Expect(page.GetByText(told.GetProperty("correlation").GetString()!)).ToBeVisibleAsync();

        await _wiki.RemoveUserAsync(stranger);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Application" })).ToBeVisibleAsync();
        (await _wiki.UsersAsync()).Count.ShouldBe(1);
    }

    private string On(string path) => new Uri(_gateway.Url, path).AbsoluteUri;

    /// <summary>Somebody who is inside the gateway and has no account in the wiki.</summary>
    private async Task<IPage> SignedInAsync(bool scripts)
    {
        var page = await _browser.NewPersonAsync();
        await page.GotoAsync(On("/lobby/"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as Ada" }).ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/lobby/");
        return scripts ? page : await _browser.WithoutScriptsAsync(page);
    }
}
