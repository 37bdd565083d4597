using System.Text;
using JitGateway.Failures;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Failures;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// Every page that the gateway can say, in each of its languages, as its writer writes it and Chromium shows it, without scripts. What leads there is the business of other tests; pictures of the pages that are no failures are in
/// <c>tests/.work/pictures</c>.
/// </summary>
public sealed class EveryPageTests(EveryPageTests.Chromium chromium) : IClassFixture<EveryPageTests.Chromium>
{
    private const string Address = "https://sso.example.com/page";

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    public async Task Every_failure_can_be_read_on_the_narrowest_phone(string language)
    {
        var page = await OpenAsync(320, ColorScheme.Dark);
        foreach (var code in WholeRegister.All)
        {
            await ShowAsync(page, EveryPage.Failure(code), language);
            await page.ShouldBeWellMadeAsync($"{code} in {language}", language);
            await page.ShouldBeSeenWellAsync($"{code} in {language}");
        }
    }

    /// <summary>German has the longest words.</summary>
    [Fact]
    public async Task Every_other_page_can_be_read_on_any_screen_and_used_by_the_keyboard_alone()
    {
        var page = await OpenAsync(1280, ColorScheme.Light);
        foreach (var (name, shown) in EveryPage.Others())
        {
            await ShowAsync(page, shown, "de");
            await page.ShouldBeReadableAsync($"page-{name}", "de");
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public async Task Every_other_page_can_be_read_on_the_narrowest_phone_in_the_other_languages(string language)
    {
        var page = await OpenAsync(320, ColorScheme.Light);
        foreach (var (name, shown) in EveryPage.Others())
        {
            await ShowAsync(page, shown, language);
            await page.ShouldBeWellMadeAsync($"{name} in {language}", language);
            await page.ShouldBeSeenWellAsync($"{name} in {language}");
        }
    }

    /// <summary>What finds nothing may look at nothing.</summary>
    [Theory]
    [InlineData("<p style='color:#999'>hard to read</p>", "a contrast of")]
    [InlineData("<p style='white-space:nowrap'>Donaudampfschifffahrtsgesellschaftskapitän Donaudampfschifffahrtsgesellschaftskapitän</p>", "wider than its room", "scroll sideways")]
    [InlineData("<div style='width:600px'>wide</div>", "it reaches beyond the edge")]
    [InlineData("<button></button>", "nobody can name it")]
    [InlineData("<input type=text>", "nobody can name it")]
    [InlineData("<h1>again</h1>", "2 of h1")]
    [InlineData("<h4>deep</h4>", "a level of headings is left out")]
    [InlineData("<p id=one></p><p id=one></p>", "an id stands twice")]
    [InlineData("<img src='data:,'>", "it is not read out", "it is not shown")]
    [InlineData("<button style='border-color:#eee'>Pale</button>", "an edge with a contrast of")]
    [InlineData("<button style='min-height:0;height:20px;padding:0'>Small</button>", "it is hard to hit")]
    [InlineData("<button tabindex=3>First</button>", "it changes the order of the keyboard")]
    [InlineData("<button style='outline:none'>Nowhere</button>", "shows where it is")]
    [InlineData("<p>Hier ist nichts</p>", "nothing is left in another language")]
    public async Task What_is_wrong_with_a_page_is_found(string markup, params string[] found)
    {
        var page = await chromium.Browser.NewPersonAsync();
        var good = Encoding.UTF8.GetString((await WriteAsync(EveryPage.Failure(ErrorRegister.NotFound), "en")).Html);
        await page.SetContentAsync(good.Replace("<dl class=\"facts\">", $"{markup}<dl class=\"facts\">", StringComparison.Ordinal));
        await page.SetViewportSizeAsync(320, 640);

        var faults = string.Join('\n', await FaultAsync(() => page.ShouldBeWellMadeAsync("", "en")), await FaultAsync(() => page.ShouldBeSeenWellAsync("")), await FaultAsync(() => page.KeyboardShouldReachAllAsync("")));

        foreach (var fault in found) faults.ShouldContain(fault);
    }

    private static async Task<string> FaultAsync(Func<Task> look)
    {
        try
        {
            await look();
            return "";
        }
        catch (ShouldAssertException e)
        {
            return e.Message;
        }
    }

    private Task<IPage> OpenAsync(int width, ColorScheme scheme) =>
        chromium.Browser.NewPersonAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 640 }, ColorScheme = scheme, JavaScriptEnabled = false });

    /// <summary>A page that asks for itself again, as one that waits does, is told that there is nothing new (RFC 9110, 15.3.5) and stays: it is looked at in peace.</summary>
    private static async Task ShowAsync(IPage page, GatewayPage shown, string language)
    {
        var (html, policy) = await WriteAsync(shown, language);
        await page.UnrouteAllAsync();
        await page.RouteAsync(Address, route => route.FulfillAsync(new() { Status = 204 }));
        await page.RouteAsync(Address, route => route.FulfillAsync(new() { BodyBytes = html, Headers = [new("Content-Type", "text/html; charset=utf-8"), new("Content-Security-Policy", policy)] }), new() { Times = 1 });
        await page.GotoAsync(Address);
    }

    private static async Task<(byte[] Html, string Policy)> WriteAsync(GatewayPage shown, string language)
    {
        var context = new DefaultHttpContext { TraceIdentifier = EveryPage.SupportCode };
        context.Request.Headers.AcceptLanguage = language;
        var body = new MemoryStream();
        context.Response.Body = body;
        await PlainPages.Writer(TimeProvider.System, EveryPage.Operator).WriteAsync(context, shown);
        return (body.ToArray(), context.Response.Headers.ContentSecurityPolicy.ToString());
    }

    /// <summary>One for all of them: each looks with eyes of its own.</summary>
    public sealed class Chromium : IAsyncLifetime
    {
        internal Browser Browser { get; private set; } = null!;

        public async Task InitializeAsync() => Browser = await Browser.StartAsync();

        public async Task DisposeAsync() => await Browser.DisposeAsync();
    }
}
