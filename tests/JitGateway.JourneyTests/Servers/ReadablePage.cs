using JitGateway.Failures.Languages;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// What every page of ours must be for whoever reads it: on a desk and on the narrowest phone, by day and at night, by ear, and by keyboard alone. As much of WCAG 2.2 AA as a browser can tell by itself. Each look leaves a picture in
/// <c>tests/.work/pictures</c>.
/// </summary>
internal static class ReadablePage
{
    /// <summary>A phone, and a desk whose letters are four times as large (WCAG 2.2, 1.4.10).</summary>
    private const int Narrow = 320;

    private const int Wide = 1280;

    /// <summary>How the page is made: said once, whatever the screen.</summary>
    private const string FaultsOfStructure = Common + """
          for (const [what, n] of [['h1', 1], ['main', 1], ['title', 1], ['dd.code', 1]]) if (all(what).length !== n) say(`${all(what).length} of ${what}`);
          if (!document.title.startsWith(text(all('h1')[0]))) say('the title is not the heading', document.querySelector('title'));
          if (document.documentElement.lang !== tag) say(`the language is ${document.documentElement.lang}`);
          all('h1,h2,h3,h4,h5,h6').filter(shown).reduce((before, h) => { if (h.tagName[1] - before > 1) say('a level of headings is left out', h); return +h.tagName[1] }, 0);
          all('[id]').forEach(e => { if (all(`#${CSS.escape(e.id)}`).length > 1) say('an id stands twice', e) });
          controls.forEach(e => { if (nameOf(e) === '') say('nobody can name it', e) });
          all('a[target=_blank]').forEach(e => { if (!e.relList.contains('noopener')) say('the page it opens may lead this one away', e) });
          all('[tabindex],[autofocus]').forEach(e => say('it changes the order of the keyboard', e));
          all('img').forEach(e => { if (!e.hasAttribute('alt')) say('it is not read out', e); if (!e.complete || e.naturalWidth === 0) say('it is not shown', e) });
          all('progress,[role=img]').forEach(e => { if (!e.getAttribute('aria-label')) say('nobody knows what it shows', e) });
          return faults;
        }
        """;

    /// <summary>What a screen shows: nothing beyond its edge, nothing that is cut off, nothing that is hard to tell from what is behind it or to hit (1.4.3, 1.4.10, 1.4.11, 2.5.8).</summary>
    private const string FaultsOfSight = Common + """
          const numbers = colour => colour.match(/[\d.]+/g).map(Number);
          const light = colour => numbers(colour).slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const contrast = (one, other) => { const [a, b] = [light(one), light(other)]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
          const ground = e => e === null ? 'rgb(255, 255, 255)' : numbers(getComputedStyle(e).backgroundColor)[3] === 0 ? ground(e.parentElement) : getComputedStyle(e).backgroundColor;
          if (document.documentElement.scrollWidth > innerWidth) say('somebody has to scroll sideways');
          all('main,main *').filter(shown).forEach(e => {
            const box = e.getBoundingClientRect();
            if (box.right > innerWidth + 0.5 || box.left < -0.5) say('it reaches beyond the edge', e);
            if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && !e.matches('input,select,svg,svg *')) say('it is wider than its room', e);
          });
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const e = texts.currentNode.parentElement;
            if (texts.currentNode.textContent.trim() === '' || !shown(e)) continue;
            const found = contrast(getComputedStyle(e).color, ground(e));
            if (found < 4.5) say(`a contrast of ${found.toFixed(2)}`, e);
          }
          controls.filter(e => e.matches('button,.button,input:not([type=checkbox]),select')).forEach(e => {
            const box = e.getBoundingClientRect(), edge = contrast(getComputedStyle(e).borderTopColor, ground(e.parentElement));
            if (box.width < 24 || box.height < 24) say('it is hard to hit', e);
            if (edge < 3) say(`an edge with a contrast of ${edge.toFixed(2)}`, e);
          });
          return faults;
        }
        """;

    /// <summary>Which control the keyboard is at, and whether one sees it: -1 for none of them.</summary>
    private const string WhereTheKeyboardIs = Common + """
          const at = controls.indexOf(document.activeElement), style = getComputedStyle(document.activeElement);
          return at >= 0 && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) ? -2 : at;
        }
        """;

    private const string HowManyControls = Common + "return controls.length }";

    private const string Common = """
        tag => {
          const faults = [], all = selector => [...document.querySelectorAll(selector)], text = e => e ? e.textContent.trim() : '';
          const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
          const say = (what, e) => faults.push(e ? `${what}: ${e.outerHTML.slice(0, 160)}` : what);
          const nameOf = e => [e.getAttribute('aria-label') ?? '', ...[...(e.labels ?? [])].map(text), e.matches('input,select') ? '' : text(e), ...[...e.querySelectorAll('img')].map(i => i.alt)].join('').trim();
          const controls = all('a[href],button,input:not([type=hidden]),select,textarea,summary').filter(shown);

        """;

    private static readonly string Pictures = Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "tests", ".work", "pictures")).FullName;

    /// <summary>Looks at a page in all ways. Afterwards it is as wide as a desk again, and light.</summary>
    /// <param name="picture">The pictures' name.</param>
    /// <param name="language">The language that the page must be in.</param>
    public static async Task ShouldBeReadableAsync(this IPage page, string picture, string language = "en")
    {
        await page.SetViewportSizeAsync(Wide, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.ShouldBeWellMadeAsync(picture, language);
        await page.ShouldBeSeenWellAsync(picture);
        await TakeAsync("light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.ShouldBeSeenWellAsync($"{picture}, at night");
        await TakeAsync("dark");
        await page.SetViewportSizeAsync(Narrow, 640);
        await page.ShouldBeSeenWellAsync($"{picture}, on a phone at night");
        await TakeAsync("phone-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.ShouldBeSeenWellAsync($"{picture}, on a phone");
        await TakeAsync("phone");
        await page.SetViewportSizeAsync(Wide, 900);
        await page.KeyboardShouldReachAllAsync(picture);

        Task<byte[]> TakeAsync(string kind) => page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{picture}-{kind}.png"), FullPage = true });
    }

    /// <summary>Headings, names, language: what a screen reader lives by.</summary>
    public static async Task ShouldBeWellMadeAsync(this IPage page, string what, string language)
    {
        (await page.AskAsync<string[]>(FaultsOfStructure, language)).ShouldBeEmpty(what);
        var said = await page.Locator("main").InnerTextAsync();
        ForeignSentences(said, language).ShouldBeEmpty($"{what}: nothing is left in another language");
    }

    /// <summary>At the size and with the colours that the page has now.</summary>
    public static async Task ShouldBeSeenWellAsync(this IPage page, string what) => (await page.AskAsync<string[]>(FaultsOfSight, "")).ShouldBeEmpty(what);

    /// <summary>Asks the page; once more where it went on under the question.</summary>
    private static Task<T> AskAsync<T>(this IPage page, string script, string argument) => page.WhereItStaysAsync(() => page.EvaluateAsync<T>(script, argument));

    /// <summary>The key Tab alone comes to every control, in the order of the page, and one sees where it is (2.1.1, 2.4.3, 2.4.7).</summary>
    public static async Task KeyboardShouldReachAllAsync(this IPage page, string what)
    {
        var (controls, reached) = await page.WhereItStaysAsync(page.WalkAsync);

        var first = reached.FirstOrDefault();   // it goes on from where somebody has clicked
        reached.ShouldBe(Enumerable.Range(0, controls).Select(i => (first + i) % controls), $"{what}: the keyboard reaches all, in order, and shows where it is");
    }

    private static async Task<(int Controls, List<int> Reached)> WalkAsync(this IPage page)
    {
        var controls = await page.EvaluateAsync<int>(HowManyControls, "");
        await page.EvaluateAsync("document.activeElement.blur()");
        var reached = new List<int>();
        for (var i = 0; i < controls + 2 && reached.Count < controls; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<int>(WhereTheKeyboardIs, "") is not -1 and var at) reached.Add(at);
        }

        return (controls, reached);
    }

    /// <summary>Looks at a page from the beginning again where it went on meanwhile, as a page that waits for something does by itself.</summary>
    private static async Task<T> WhereItStaysAsync<T>(this IPage page, Func<Task<T>> look)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await look();
            }
            catch (PlaywrightException e) when (attempt < 5 && e.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
            {
                await page.WaitForLoadStateAsync();
            }
        }
    }

    private static IEnumerable<string> ForeignSentences(string said, string language) => PageLanguage.All
        .Where(other => other.Tag != language)
        .SelectMany(other => other == PageLanguage.English ? PageLanguage.Find(language)!.Sentences.Keys : other.Sentences.Values)
        .Where(sentence => sentence.Contains(' ') && said.Contains(sentence, StringComparison.OrdinalIgnoreCase));
}
