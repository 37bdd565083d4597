using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Healing;

/// <summary>Sessions that end while somebody writes, in Chromium. Each page that somebody has to read leaves pictures in <c>tests/.work/pictures</c>.</summary>
public sealed class KeptFormsJourneyTests(KeptFormsFixture forms) : IClassFixture<KeptFormsFixture>
{
    private static readonly byte[] Photo = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * 31))];

    [Fact]
    public async Task A_form_that_was_open_when_the_session_ended_arrives_once_with_its_file()
    {
        var page = await OpenAsync("/desk/write");
        await WriteAsync(page, "two hours of work, äöü");
        await forms.EndSessionAsync(page);
        await SaveAsync(page);
        await SignInAsync(page);

        await ExpectSavedAsync(page, "ada: two hours of work, äöü " + KeptFormsDesk.Fingerprint(Photo));
        page.Url.ShouldBe(forms.At("/desk/save?draft=1"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Write another" }).ClickAsync();   // relative to the form's address
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Write a note");

        await page.GotoAsync(forms.At("/sso/form"));   // sent by itself once, and then only when it is asked for
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("It arrives only once");
        await HealingFixture.PictureAsync(page, "form-in-this-tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send it now" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("It was sent already");
        await HealingFixture.PictureAsync(page, "form-used");
        CountOf("two hours of work, äöü").ShouldBe(1);
    }

    [Fact]
    public async Task On_a_host_with_a_cookie_of_its_own_it_arrives_too()
    {
        var page = await forms.Browser.NewPersonAsync();
        await page.GotoAsync(forms.AtSafe("/write"));
        await SignInAsync(page);
        await page.ArriveAsync(forms.AtSafe("/write"));
        await WriteAsync(page, "in the safe");
        await forms.EndSessionAsync(page);
        await SaveAsync(page);
        await SignInAsync(page);

        await ExpectSavedAsync(page, "ada: in the safe " + KeptFormsDesk.Fingerprint(Photo));
        page.Url.ShouldBe(forms.AtSafe("/save?draft=1"));
        await page.ReloadAsync();   // the browser sends anew what it sent last: the sealed form
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("It was sent already");
        page.Url.ShouldBe(forms.AtSafe("/save?draft=1"));
        CountOf("in the safe").ShouldBe(1);
    }

    [Fact]
    public async Task Without_scripts_it_waits_in_its_tab_until_its_person_has_signed_in_in_another()
    {
        var first = await OpenAsync("/desk/write");
        var page = await forms.Browser.WithoutScriptsAsync(first);
        await page.GotoAsync(forms.At("/desk/write"));
        await WriteAsync(page, "without scripts");
        await forms.EndSessionAsync(first);
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your sign-in has ended");
        await HealingFixture.PictureAsync(page, "form-kept");

        var other = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync());
        await SignInAsync(other);
        await other.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();   // the identity provider's
        await other.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();   // ours, with the cookie
        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("You are signed in");
        await HealingFixture.PictureAsync(other, "form-signed-in");

        await page.GetByRole(AriaRole.Button, new() { Name = "Send it now" }).ClickAsync();
        await ExpectSavedAsync(page, "ada: without scripts " + KeptFormsDesk.Fingerprint(Photo));
        CountOf("without scripts").ShouldBe(1);
    }

    /// <summary>A browser that keeps nothing for its tabs.</summary>
    [Fact]
    public async Task Where_the_tab_cannot_leave_it_sends_the_form_itself_as_soon_as_another_has_signed_in()
    {
        var page = await OpenAsync("/desk/write");
        await page.AddInitScriptAsync("Storage.prototype.setItem = function () { throw new Error('full') }");
        await WriteAsync(page, "no room");
        await forms.EndSessionAsync(page);
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your sign-in has ended");

        var other = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync());
        await SignInAsync(other);
        await ExpectSavedAsync(page, "ada: no room " + KeptFormsDesk.Fingerprint(Photo));
        CountOf("no room").ShouldBe(1);
    }

    [Fact]
    public async Task Another_person_does_not_send_it_and_its_own_still_can()
    {
        var page = await OpenAsync("/desk/write");
        await WriteAsync(page, "mine");
        await forms.EndSessionAsync(page);
        await SaveAsync(page);
        await SignInAsync(page, "Grace");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("You are signed in with another account");
        CountOf("mine").ShouldBe(0);
        await HealingFixture.PictureAsync(page, "form-other-person");

        var other = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).ClickAsync());
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(other.Locator("h1")).ToContainTextAsync("You are signed out");
        await other.GotoAsync(forms.At("/desk/write"));
        await SignInAsync(other);
        await other.ArriveAsync(forms.At("/desk/write"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Send it now" }).ClickAsync();
        await ExpectSavedAsync(page, "ada: mine " + KeptFormsDesk.Fingerprint(Photo));
    }

    [Fact]
    public async Task A_form_that_needs_a_stronger_sign_in_is_kept_for_it()
    {
        var page = await OpenAsync("/vault/write");
        await page.AddInitScriptAsync("Storage.prototype.setItem = function () { throw new Error('full') }");   // so that the page stays
        await WriteAsync(page, "for the vault");
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("A stronger sign-in is needed");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("What you sent is kept and has not been passed on yet.");
        await HealingFixture.PictureAsync(page, "form-step-up");
        CountOf("for the vault").ShouldBe(0);
    }

    [Fact]
    public async Task What_was_kept_and_cannot_be_read_any_more_is_not_sent()
    {
        var page = await OpenAsync("/desk/write");
        await page.GotoAsync(forms.At("/sso/form"));
        await page.EvaluateAsync("document.forms[0].elements.kept.value = 'cut short'; document.forms[0].submit()");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This cannot be sent");
        await HealingFixture.PictureAsync(page, "form-refused");
    }

    [Fact]
    public async Task A_form_of_nobody_known_is_sent_by_whoever_says_that_it_is_theirs()
    {
        var page = await OpenAsync("/desk/write");
        await WriteAsync(page, "whose is it");
        await page.Context.ClearCookiesAsync();
        await SaveAsync(page);
        await SignInAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Send what you wrote?");
        CountOf("whose is it").ShouldBe(0);
        await HealingFixture.PictureAsync(page, "form-confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send it" }).ClickAsync();
        await ExpectSavedAsync(page, "ada: whose is it " + KeptFormsDesk.Fingerprint(Photo));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    public async Task A_form_that_is_too_large_is_told_before_anything_is_lost(int megabytes)
    {
        var page = await OpenAsync("/desk/write");
        var file = Path.Combine(RepositoryPaths.NewWorkDirectory("forms"), "film.mp4");   // by its name: Playwright would carry its content over
        await File.WriteAllBytesAsync(file, new byte[megabytes * 1024 * 1024]);
        await page.Locator("textarea").FillAsync($"large {megabytes}");
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await forms.EndSessionAsync(page);
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Nothing was sent yet");
        if (megabytes == 2) await HealingFixture.PictureAsync(page, "form-too-large");

        var other = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync());
        await SignInAsync(other);
        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("You are signed in");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("textarea")).ToHaveValueAsync($"large {megabytes}");   // as the page says
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await SaveAsync(page);
        await ExpectSavedAsync(page, $"ada: large {megabytes} {megabytes * 1024 * 1024}/0");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_script_sends_its_JSON_again_when_its_person_is_back()
    {
        var page = await OpenAsync("/desk/write");
        await forms.EndSessionAsync(page);
        var refused = await PostAsync(page, "/desk/api", """{"note":"from a script"}""");
        refused.GetProperty("status").GetInt32().ShouldBe(401);
        var kept = refused.GetProperty("body").GetString()!;
        using var problem = JsonDocument.Parse(kept);

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(problem.RootElement.GetProperty("continueUrl").GetString()!);
        await SignInAsync(other);
        await other.ArriveAsync(forms.At("/desk/write"));

        var sent = await PostAsync(page, problem.RootElement.GetProperty("resumeUrl").GetString()!, JsonSerializer.Serialize(new { kept = problem.RootElement.GetProperty("keptForm").GetString() }));
        sent.GetProperty("status").GetInt32().ShouldBe(200);
        CountOf("""{"note":"from a script"}""").ShouldBe(1);
    }

    private static Task<JsonElement> PostAsync(IPage page, string url, string json) => page.EvaluateAsync<JsonElement>("""
        async ([url, body]) => { const answer = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', Accept: 'application/json' } }); return { status: answer.status, body: await answer.text() } }
        """, new[] { url, json });

    private async Task<IPage> OpenAsync(string path)
    {
        var page = await forms.Browser.NewPersonAsync();
        await page.GotoAsync(forms.At(path));
        await SignInAsync(page);
        await page.ArriveAsync(forms.At(path));
        return page;
    }

    private static async Task WriteAsync(IPage page, string note)
    {
        await page.Locator("textarea").FillAsync(note);
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "photo.jpg", MimeType = "image/jpeg", Buffer = Photo });
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

    private static Task SignInAsync(IPage page, string person = "Ada") => page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {person}" }).ClickAsync();

    private static async Task ExpectSavedAsync(IPage page, string saved)
    {
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Saved");
        await Assertions.Expect(page.Locator("p").First).ToHaveTextAsync(saved);
    }

    private int CountOf(string note) => forms.Desk.Saved.Count(s => s.Contains($": {note}", StringComparison.Ordinal));
}
