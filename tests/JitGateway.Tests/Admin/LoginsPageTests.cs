using System.Net;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Admin;

/// <summary>The history of logins in the console, with real logins and real refusals.</summary>
public sealed class LoginsPageTests : IAsyncLifetime
{
    private const string Logins = "/sso/admin/logins";

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync(root: """ "Events": { "FailedMessages": { "Keep": "7.00:00:00" } } """);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Logins_are_listed_the_latest_first_with_their_way_to_the_story()
    {
        var viewer = await _gateway.ViewerAsync();
        await _gateway.StrangerAsync();

        var page = await PageWithAsync(viewer, $"{Logins}?result=accepted", "corp");

        page.ShouldContain("Answer of the identity provider judged");
        page.ShouldContain($"{Logins}/story?correlation=");
        page.ShouldNotContain("Sent to the identity provider</td>", customMessage: "only what was accepted");
    }

    [Fact]
    public async Task The_story_of_a_refused_login_says_what_was_wrong_and_opens_the_inspection_of_its_message()
    {
        var (viewer, code) = (await _gateway.ViewerAsync(), await RefusedAsync());

        var story = await PageWithAsync(viewer, $"{Logins}/story?correlation={code}", "Inspect the refused message");
        story.ShouldContain("saml.");
        story.ShouldContain("The person read:");
        var message = await PageWithAsync(viewer, $"{Logins}/message?correlation={code}", "The login was refused for this");
        message.ShouldContain("What to change");
        message.ShouldContain("<samlp:Response", customMessage: "the XML can be read");
        message.ShouldNotContain("eve@example.com", customMessage: "the person's values are left out");
    }

    [Fact]
    public async Task Nobody_knows_a_code_that_was_misheard_and_the_page_asks_again()
    {
        var page = await ConsoleGateway.PageAsync(await _gateway.ViewerAsync(), $"{Logins}/story?correlation=aaaa-aaaa-a", HttpStatusCode.NotFound);

        page.ShouldContain("Nobody knows this support code");
        page.ShouldContain("name=\"correlation\"");
    }

    [Fact]
    public async Task A_hundred_and_twenty_logins_are_told_page_by_page_and_in_a_file()
    {
        var viewer = await _gateway.ViewerAsync();
        for (var i = 0; i < 120; i++) await _gateway.SignedInAsync($"p{i}", "staff");
        await Eventually.HoldsAsync(() => ExportAsync(viewer), static lines => lines.Length == 122, "head, 120 logins and the viewer's");

        var (seen, path) = (new HashSet<string>(StringComparer.Ordinal), (string?)$"{Logins}?result=accepted");
        for (var pages = 0; path is not null; pages++)
        {
            pages.ShouldBeLessThan(3);
            var list = await ConsoleGateway.JsonAsync(viewer, path);
            foreach (var happened in list.GetProperty("events").EnumerateArray()) seen.Add(happened.GetProperty("id").GetString()!).ShouldBeTrue();
            path = list.TryGetProperty("next", out var next) ? $"{Logins}?result=accepted&before={next.GetString()}" : null;
        }

        seen.Count.ShouldBe(121);
    }

    [Fact]
    public async Task A_wrong_filter_is_said_in_place_of_an_empty_list() =>
        (await ConsoleGateway.PageAsync(await _gateway.ViewerAsync(), $"{Logins}?from=yesterday-ish", HttpStatusCode.BadRequest)).ShouldContain("role=\"alert\"");

    private static async Task<string[]> ExportAsync(TestBrowser viewer)
    {
        using var file = await viewer.NavigateAsync($"{Logins}/export?format=csv&result=accepted");
        return (await file.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A login whose answer is for another service; its support code.</summary>
    private async Task<string> RefusedAsync()
    {
        var browser = _gateway.Logins.NewBrowser();
        var asked = await _gateway.Logins.AskAsync("/wiki/", browser);
        var answer = _gateway.Logins.Corp.Answer(asked.Id, _gateway.Logins.Clock.GetUtcNow()) with { NameId = "eve-1", Audiences = ["https://elsewhere.example"], Attributes = [new("uid", "eve"), new("mail", "eve@example.com")] };
        using var refused = await _gateway.Logins.AnswerAsync(_gateway.Logins.Corp.Sign(answer), asked.RelayState, browser);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var list = await Eventually.HoldsAsync(async () => await ConsoleGateway.JsonAsync(await _gateway.ViewerAsync(), $"{Logins}?result=refused"), static l => l.GetProperty("events").GetArrayLength() > 0, "the refusal is told");
        return list.GetProperty("events")[0].GetProperty("correlation").GetString()!;
    }

    /// <summary>Events are written beside the requests: the page is opened until it has what is waited for.</summary>
    private static Task<string> PageWithAsync(TestBrowser browser, string path, string text) =>
        Eventually.HoldsAsync(
            async () =>
            {
                using var page = await browser.NavigateAsync(path);
                return WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
            },
            page => page.Contains(text, StringComparison.Ordinal), $"{path} tells of {text}");
}
