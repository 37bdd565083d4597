using System.Text.RegularExpressions;
using JitGateway.Failures.Languages;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// The gateway's pages as people get them who read German or French, on a phone, in the dark, without scripts, or by ear: the accessibility tree is what a screen reader reads out. Pictures of all of them are in
/// <c>tests/.work/pictures</c>.
/// </summary>
public sealed partial class PagesJourneyTests(PagesFixture fixture) : IClassFixture<PagesFixture>, IAsyncLifetime
{
    /// <summary>Texts that stand out less from what is behind them than WCAG 2.2 asks (1.4.3).</summary>
    private const string HardToRead = """
        () => {
          const numbers = text => text.match(/[\d.]+/g).map(Number);
          const light = colour => numbers(colour).slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = e => e === null ? 'rgb(255, 255, 255)' : numbers(getComputedStyle(e).backgroundColor)[3] === 0 ? behind(e.parentElement) : getComputedStyle(e).backgroundColor;
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
          while (texts.nextNode()) {
            const e = texts.currentNode.parentElement;
            if (texts.currentNode.textContent.trim() === '' || e.getClientRects().length === 0) continue;
            const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < 4.5) found.push(`${texts.currentNode.textContent.trim()}: ${contrast}`);
          }
          return found;
        }
        """;

    private static readonly string Pictures = Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "tests", ".work", "pictures")).FullName;

    public Task InitializeAsync() => fixture.Wiki.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("de-DE", "Hier ist nichts", "Wie melden Sie sich an?", "Ihr Konto wird eingerichtet", "Werktags von 8 bis 18 Uhr.")]
    [InlineData("fr-CA", "Il n’y a rien ici", "Comment vous connectez-vous\u00a0?", "Votre compte est en cours de préparation", "Du lundi au vendredi de 8 h à 18 h.")]
    public async Task A_failure_a_choice_and_a_wait_are_read_in_ones_language_on_a_phone_in_the_dark_without_scripts_and_by_ear(string locale, string nothing, string choose, string settingUp, string help)
    {
        var language = PageLanguage.Find(locale[..2])!;
        var (person, _) = await fixture.SignedInAsync(scripts: true);
        var reader = await fixture.ReaderAsync(locale, person);
        await fixture.Wiki.FailAsync(new OrderedFailure(Hold: true, Method: "POST"));

        await reader.GotoAsync(fixture.On("/nowhere"));
        await ReadAsync(reader, "failure", language, nothing, help);

        await reader.GotoAsync(fixture.On("/sso/login?choose=true"));
        var heard = await ReadAsync(reader, "choice", language, choose, help);
        heard.ShouldContain("button \"Corporate sign-in\"");
        heard.ShouldContain("button \"Partner & Co\"");
        heard.ShouldContain($"checkbox \"{language["Remember my choice in this browser"]}\"");
        heard.ShouldContain($"textbox \"{language["E-mail address at work"]}\"");

        await reader.GotoAsync(fixture.On("/app/start"));
        heard = await ReadAsync(reader, "wait", language, settingUp, help);
        heard.ShouldContain($"progressbar \"{language["Working"]}\"");
        heard.ShouldContain(string.Format(System.Globalization.CultureInfo.InvariantCulture, language["Creating your account in {0}."], "Wiki"));
        await fixture.Wiki.ReleaseAsync();
    }

    /// <summary>What every page must be, in the dark and in the light, on a phone and on a desk.</summary>
    /// <returns>The accessibility tree.</returns>
    private static async Task<string> ReadAsync(IPage page, string name, PageLanguage language, string heading, string help)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = heading })).ToBeVisibleAsync();
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language.Tag);
        (await page.TitleAsync()).ShouldBe($"{heading} – Example Corp");

        var heard = await page.Locator("body").AriaSnapshotAsync();
        heard.ShouldContain("- main:");
        heard.ShouldContain("- img \"Example Corp\"");
        LevelOfHeading().Matches(heard).Select(m => m.Value).ShouldBe(["[level=1]", .. Enumerable.Repeat("[level=2]", LevelOfHeading().Count(heard) - 1)], "no level is left out");
        Nameless().Matches(heard).Select(m => m.Value).ShouldBeEmpty("whatever can be operated has a name");
        heard.ShouldContain(help);
        heard.ShouldContain("link \"help@example.com\"");
        SupportCode().IsMatch(await page.Locator("dd.code").InnerTextAsync()).ShouldBeTrue();

        var text = await page.Locator("main").InnerTextAsync();
        language.Sentences.Keys.Where(english => english.Contains(' ') && text.Contains(english, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty("nothing is left in English");

        await LookAsync(page, $"{name}-{language}-phone-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 900);
        await LookAsync(page, $"{name}-{language}-desk-light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(360, 740);
        return heard;
    }

    private static async Task LookAsync(IPage page, string picture)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{picture}.png"), FullPage = true });
        (await page.EvaluateAsync<string[]>(HardToRead)).ShouldBeEmpty(picture);
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue($"{picture}: nobody scrolls sideways");
        (await page.EvaluateAsync<bool>("[...document.images].every(i => i.complete && i.naturalWidth > 0)")).ShouldBeTrue($"{picture}: the logo is shown");
    }

    [GeneratedRegex(@"\[level=\d\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LevelOfHeading();

    [GeneratedRegex(@"(?m)^\s*- (button|link|textbox|searchbox|checkbox|img|progressbar)(?! "")[^""]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nameless();

    [GeneratedRegex(@"\A[0-9A-Z]{5}-[0-9A-Z]{5}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SupportCode();
}
