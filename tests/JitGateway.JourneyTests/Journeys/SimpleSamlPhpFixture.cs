using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A company: SimpleSAMLphp as its identity provider, a wiki with SCIM accounts, the gateway between, and Chromium in people's hands.</summary>
public sealed class SimpleSamlPhpFixture : IAsyncLifetime
{
    private Browser? _browser;

    internal SimpleSamlPhp IdentityProvider { get; private set; } = null!;

    internal ScimmyServer Wiki { get; } = new();

    internal GatewayProcess Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Wiki.InitializeAsync();
        IdentityProvider = await SimpleSamlPhp.StartAsync();
        _browser = await Browser.StartAsync();
        var configuration = new GatewayConfiguration(FreePort.Next())
            .With("Logging", """{ "LogLevel": { "Default": "Debug", "Microsoft.AspNetCore": "Information" } }""")
            .With("Gateway:CookieName", "\"jit-journeys\"")
            .WithIdentityProvider("corp", IdentityProvider.Metadata, JourneyBackends.Attributes)
            .WithBackend("wiki", JourneyBackends.Wiki(Wiki));
        Gateway = await GatewayProcess.StartReadyAsync(configuration);
        IdentityProvider.Trust(await Gateway.MetadataAsync());
    }

    public async Task DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        if (_browser is not null) await _browser.DisposeAsync();
        if (IdentityProvider is not null) await IdentityProvider.DisposeAsync();
        await Wiki.DisposeAsync();
    }

    /// <summary>Hires somebody: from now on the identity provider knows them.</summary>
    internal void Hire(string uid, string department = "Engineering", string group = "staff") => IdentityProvider.SetPerson(uid, new(StringComparer.Ordinal)
    {
        ["mail"] = [$"{uid}@example.org"],
        ["givenName"] = [Capitalised(uid)],
        ["sn"] = ["Example"],
        ["displayName"] = [$"{Capitalised(uid)} Example"],
        ["department"] = [department],
        ["memberOf"] = [group],
    });

    /// <summary>A fresh browser for a person.</summary>
    internal Task<IPage> NewBrowserAsync() => _browser!.NewPersonAsync();

    /// <summary>Opens a page behind the gateway in a fresh browser and signs in on SimpleSAMLphp's own page.</summary>
    internal async Task<IPage> SignInAsync(string uid, string path)
    {
        var page = await NewBrowserAsync();
        await page.GotoAsync(new Uri(Gateway.Url, path).AbsoluteUri);
        await GiveNameAndPasswordAsync(page, uid);
        await page.ArriveAsync(url => url.StartsWith(Gateway.Url.AbsoluteUri, StringComparison.Ordinal) && !url.Contains("/sso/", StringComparison.Ordinal));
        return page;
    }

    internal static async Task GiveNameAndPasswordAsync(IPage page, string uid)
    {
        await page.Locator("#username").FillAsync(uid);
        await page.Locator("#password").FillAsync(SimpleSamlPhp.PasswordOf(uid));
        await page.Locator("#password").PressAsync("Enter");
    }

    private static string Capitalised(string uid) => char.ToUpperInvariant(uid[0]) + uid[1..];
}
