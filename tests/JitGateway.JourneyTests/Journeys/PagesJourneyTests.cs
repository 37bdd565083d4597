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

        var creating = string.Format(System.Globalization.CultureInfo.InvariantCulture, language["Creating your account in {0}."], "Wiki");
        await reader.GotoAsync(fixture.On("/app/start"));
        await Assertions.Expect(reader.GetByRole(AriaRole.Status)).ToHaveTextAsync(creating);   // it asks again by itself
        heard = await ReadAsync(reader, "wait", language, settingUp, help);
        heard.ShouldContain($"progressbar \"{language["Working"]}\"");
        heard.ShouldContain(creating);
        await fixture.Wiki.ReleaseAsync();
    }

    /// <summary>What every page must be, in the dark and in the light, on a phone and on a desk.</summary>
    /// <returns>The accessibility tree.</returns>
    private static async Task<string> ReadAsync(IPage page, string name, PageLanguage language, string heading, string help)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = heading })).ToBeVisibleAsync();
        (await page.TitleAsync()).ShouldBe($"{heading} – Example Corp");

        var heard = await page.Locator("body").AriaSnapshotAsync();
        heard.ShouldContain("- main:");
        heard.ShouldContain("- img \"Example Corp\"");
        Nameless().Matches(heard).Select(m => m.Value).ShouldBeEmpty("whatever can be operated has a name");
        heard.ShouldContain(help);
        heard.ShouldContain("link \"help@example.com\"");
        SupportCode().IsMatch(await page.Locator("dd.code").InnerTextAsync()).ShouldBeTrue();

        await page.ShouldBeWellMadeAsync(name, language.Tag);
        await LookAsync(page, $"{name}-{language}-phone-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 900);
        await LookAsync(page, $"{name}-{language}-desk-light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(320, 640);
        return heard;
    }

    private static async Task LookAsync(IPage page, string picture)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{picture}.png"), FullPage = true });
        await page.ShouldBeSeenWellAsync(picture);
    }

    [GeneratedRegex(@"(?m)^\s*- (button|link|textbox|searchbox|checkbox|img|progressbar)(?! "")[^""]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nameless();

    [GeneratedRegex(@"\A[0-9A-Z]{5}-[0-9A-Z]{5}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SupportCode();
}
