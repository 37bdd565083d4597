using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Healing;

/// <summary>Chromium as somebody has set it who blocks all cookies: the setting of its own page of settings, in the profile that it starts with.</summary>
internal sealed class CookielessBrowser : IAsyncDisposable
{
    private const string Preferences = """{ "profile": { "default_content_setting_values": { "cookies": 2 } } }""";

    private readonly IPlaywright _playwright;
    private readonly IBrowserContext _context;

    private CookielessBrowser(IPlaywright playwright, IBrowserContext context) => (_playwright, _context) = (playwright, context);

    public static async Task<CookielessBrowser> StartAsync()
    {
        var profile = RepositoryPaths.NewWorkDirectory("profile");
        Directory.CreateDirectory(Path.Combine(profile, "Default"));
        await File.WriteAllTextAsync(Path.Combine(profile, "Default", "Preferences"), Preferences);
        var playwright = await Playwright.CreateAsync();
        var context = await playwright.Chromium.LaunchPersistentContextAsync(profile, new() { ExecutablePath = Browser.Executable, Headless = true, Args = Browser.Quiet, ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        return new CookielessBrowser(playwright, context);
    }

    public Task<IPage> NewPageAsync() => _context.NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        _playwright.Dispose();
    }
}
