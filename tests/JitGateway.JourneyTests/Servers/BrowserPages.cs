using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Servers;

internal static class BrowserPages
{
    /// <summary>
    /// Waits until a page that leads on by itself has led there. Where it is and whether it is whole is asked: where one page follows another at once, Playwright
    /// may miss the events that say so, and waits for them in vain beside a page that is there.
    /// </summary>
    public static async Task ArriveAsync(this IPage page, Func<string, bool> there)
    {
        await Eventually.HoldsAsync(() => there(page.Url), () => $"the browser arrives where it is led; it is at {page.Url}");
        await page.WaitForFunctionAsync("document.readyState === 'complete'");
    }

    public static Task ArriveAsync(this IPage page, string url) => page.ArriveAsync(u => u == url);
}
