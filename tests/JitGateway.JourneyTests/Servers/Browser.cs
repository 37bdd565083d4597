using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Servers;

/// <summary>Debian's Chromium without a window, driven by Playwright. Nothing is downloaded.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>What Playwright switches off (its chromiumSwitches).</summary>
    private static readonly string[] OfTheDriver =
    [
        "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "DialMediaRouteProvider", "GlobalMediaControls", "HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding",
        "ThirdPartyStoragePartitioning", "BlockOriginHeaderModificationOnRedirect", "AvoidCorsURLLoaderRestartOnRedirect", "Translate", "AutoDeElevate", "OptimizationHints",
        "NetworkTimeServiceQuerying", "AimEnabled",
    ];

    internal static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",
        // each person has a window: its bars are pages of their own, which cost as much as those under test, and there is no need of a process in store.
        // Theirs takes the place of the driver's own list, which is therefore here too
        $"--disable-features={string.Join(',', (string[])["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "PreloadTopChromeWebUI", "SpareRendererForSitePerProcess", .. OfTheDriver])}",
    ];

    internal const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <param name="switches">More of its command line.</param>
    public static async Task<Browser> StartAsync(params string[] switches)
    {
        var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout((float)Eventually.Limit.TotalMilliseconds);
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Headless = true, Args = [.. Quiet, .. switches] }));
    }

    /// <summary>A person with a browser of their own: no cookie is shared with anybody.</summary>
    public Task<IPage> NewPersonAsync() => NewPersonAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });

    /// <summary>Somebody with a browser as they like it.</summary>
    public async Task<IPage> NewPersonAsync(BrowserNewContextOptions liking)
    {
        var context = await _browser.NewContextAsync(liking);
        context.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>The same person, with the same cookies, in a browser that runs no scripts.</summary>
    public async Task<IPage> WithoutScriptsAsync(IPage person) =>
        await NewPersonAsync(new BrowserNewContextOptions { JavaScriptEnabled = false, StorageState = await person.Context.StorageStateAsync() });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
