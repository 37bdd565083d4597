using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Sessions.Streams;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A person with a real browser, and applications on hosts that have no domain in common with PublicOrigin.</summary>
public sealed class SeveralHostsJourneyTests : IAsyncLifetime
{
    private StreamingBackend _application = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _application = await StreamingBackend.StartAsync();
        var configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await configuration.StartIdentityProviderAsync();
        configuration.WithIdentityProvider(_identityProvider);
        foreach (var name in new[] { "wiki", "sheets" })
            configuration.WithBackend(name, $$"""{ "Match": { "Hosts": [ "{{name}}.localhost" ] }, "Destinations": [ "{{_application.Url}}" ], "Provisioning": { "Adapter": "None" } }""");
        _gateway = await GatewayProcess.StartReadyAsync(configuration);
        _browser = await Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_browser, _gateway, _identityProvider, _application])
            if (part is not null) await part.DisposeAsync();
    }

    [Fact]
    public async Task Signs_in_once_visits_both_hosts_and_signs_out_of_both()
    {
        var page = await _browser.NewPersonAsync();
        await page.GotoAsync(On("wiki", "/page?tab=b%20c&x=1"));
        await SignInAsync(page);

        await page.ArriveAsync(url => url == On("wiki", "/page?tab=b%20c&x=1"));
        (await page.ContentAsync()).ShouldContain("a page");
        await page.GotoAsync(On("sheets", "/page"));
        await page.ArriveAsync(url => url == On("sheets", "/page"));
        (await page.ContentAsync()).ShouldContain("a page");
        _identityProvider.SignIns.ShouldBe(1);

        var cookies = (await page.Context.CookiesAsync()).Where(c => c.Name == "jit").ToList();
        cookies.Select(c => c.Domain).ShouldBe(["127.0.0.1", "wiki.localhost", "sheets.localhost"], ignoreOrder: true);
        cookies.Select(c => c.Value).ShouldBeUnique();
        cookies.ShouldAllBe(c => c.HttpOnly);

        await page.GotoAsync(On("sheets", "/sso/logout"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByText("You are signed out").First).ToBeVisibleAsync();
        foreach (var host in new[] { "wiki", "sheets" })
        {
            await page.GotoAsync(On(host, "/page"));
            await Assertions.Expect(SignInButton(page)).ToBeVisibleAsync();
        }
    }

    private string On(string host, string path) => $"http://{host}.localhost:{_gateway.Url.Port}{path}";

    private static Task SignInAsync(IPage page) => SignInButton(page).ClickAsync();

    private static ILocator SignInButton(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Sign in as Ada" });
}
