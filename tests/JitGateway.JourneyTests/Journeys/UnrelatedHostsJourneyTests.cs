using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Sessions.Streams;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// A person with a real browser, and applications on hosts that have no domain in common with PublicOrigin or with one another, over https: cookies are Secure and of one host each, and
/// the identity provider's answer comes from another site.
/// </summary>
public sealed class UnrelatedHostsJourneyTests : IAsyncLifetime
{
    private const string Wiki = "wiki.example.net";
    private const string Sheets = "sheets.example.org";

    private readonly int _port = FreePort.Next();
    private readonly Parts _parts = new();
    private DemoIdentityProvider _identityProvider = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        var application = _parts.Add(await StreamingBackend.StartAsync());
        var configuration = new GatewayConfiguration(new Uri($"https://sso.example.com:{_port}"));
        _identityProvider = _parts.Add(await configuration.StartIdentityProviderAsync());
        configuration.WithIdentityProvider(_identityProvider);
        foreach (var host in new[] { Wiki, Sheets })
            configuration.WithBackend(host.Split('.')[0], $$"""{ "Match": { "Hosts": [ "{{host}}" ] }, "Destinations": [ "{{application.Url}}" ], "Provisioning": { "Adapter": "None" } }""");
        _parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        _browser = _parts.Add(await Browser.StartAsync("--host-resolver-rules=MAP *.example.com 127.0.0.1, MAP *.example.net 127.0.0.1, MAP *.example.org 127.0.0.1", "--ignore-certificate-errors", "--no-proxy-server"));
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task Signs_in_once_works_over_a_WebSocket_on_the_second_host_and_loses_both_hosts_with_the_session()
    {
        var wiki = await _browser.NewPersonAsync();
        await wiki.GotoAsync(On(Wiki, "/page?tab=b%20c&x=1"));
        await SignInButton(wiki).ClickAsync();
        await wiki.ArriveAsync(On(Wiki, "/page?tab=b%20c&x=1"));
        (await wiki.ContentAsync()).ShouldContain("a page");

        var sheets = await wiki.Context.NewPageAsync();
        await sheets.GotoAsync(On(Sheets, "/page"));
        await sheets.ArriveAsync(On(Sheets, "/page"));
        (await sheets.ContentAsync()).ShouldContain("a page");
        _identityProvider.SignIns.ShouldBe(1);
        (await sheets.EvaluateAsync<string>("performance.getEntriesByType('navigation')[0].nextHopProtocol")).ShouldBe("h2");
        var cookies = (await wiki.Context.CookiesAsync()).Where(c => c.Name == "__Host-jit").ToList();
        cookies.Select(c => c.Domain).ShouldBe(["sso.example.com", Wiki, Sheets], ignoreOrder: true);
        cookies.Select(c => c.Value).ShouldBeUnique();
        cookies.ShouldAllBe(c => c.HttpOnly && c.Secure && c.SameSite == SameSiteAttribute.Lax);

        var echo = await sheets.EvaluateAsync<string>("""
            () => new Promise((resolve, reject) => {
                const socket = new WebSocket(`wss://${location.host}/ws`);
                socket.onopen = () => socket.send('hello');
                socket.onmessage = message => resolve(message.data);
                socket.onerror = () => reject(new Error('no WebSocket'));
                window.socketEnd = new Promise(end => socket.onclose = event => end(`${event.code} ${event.reason}`));
            })
            """);
        echo.ShouldBe("hello");

        await wiki.GotoAsync(On(Wiki, "/sso/logout"));
        await wiki.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(wiki.GetByText("You are signed out").First).ToBeVisibleAsync();

        (await sheets.EvaluateAsync<string>("() => window.socketEnd")).ShouldBe("1008 Your session has ended. Sign in again.");
        foreach (var (page, host) in new[] { (wiki, Wiki), (sheets, Sheets) })
        {
            await page.GotoAsync(On(host, "/page"));
            await Assertions.Expect(SignInButton(page)).ToBeVisibleAsync();
        }
    }

    private string On(string host, string path) => $"https://{host}:{_port}{path}";

    private static ILocator SignInButton(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Sign in as Ada" });
}
