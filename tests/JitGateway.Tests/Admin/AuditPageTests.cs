using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Telemetry;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Admin;

/// <summary>Who changed what, when and why: in the console, by a program, and what was refused.</summary>
public sealed class AuditPageTests : IAsyncLifetime
{
    private const string Audit = "/sso/admin/audit";
    private const string Revoke = "/sso/admin/sessions/revoke";

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task What_an_operator_did_in_the_console_is_told_with_who_when_to_whom_and_why()
    {
        var (operators, session) = (await _gateway.OperatorAsync(), await SessionOfSomebodyAsync());
        await ConsoleGateway.ConfirmAsync(operators, $"{Revoke}?session={session}", "ticket 4711: lost laptop");

        var page = await PageWithAsync(operators, "ticket 4711");

        page.ShouldContain("the console (olga) from 127.0.0.1");
        page.ShouldContain("Ended sessions");
        page.ShouldContain("ticket 4711: lost laptop");
        page.ShouldContain($"Session {session[..12]}");
        page.ShouldContain("2026-", customMessage: "when");
    }

    [Fact]
    public async Task So_is_what_a_program_did_and_what_it_was_refused()
    {
        using var http = new HttpClient { BaseAddress = _gateway.Services.GetRequiredService<ManagementListener>().Address };
        using var refused = await http.PostAsync("/queue/drop", new StringContent("""{"backend":"board","subject":"x"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json")));
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var page = await PageWithAsync(await _gateway.ViewerAsync(), "Gave a plan up");

        page.ShouldContain("nobody from 127.0.0.1");
        page.ShouldContain("Not done");
    }

    [Fact]
    public async Task A_hundred_changes_in_a_minute_are_all_told_page_by_page_and_in_a_file()
    {
        var operators = await _gateway.OperatorAsync();
        using var asked = await operators.NavigateAsync($"{Revoke}?session={await SessionOfSomebodyAsync()}");
        var token = TestBrowser.FieldsOf(await asked.Content.ReadAsStringAsync()).Single(f => f.Name == "token").Value;
        for (var i = 0; i < 100; i++)
        {
            var session = await SessionOfSomebodyAsync();
            using var done = await operators.PostFromOwnPageAsync(Revoke, ("token", token), ("session", session), ("why", $"reason {i}."));
            done.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        await PageWithAsync(operators, "reason 99.");
        var first = await ConsoleGateway.PageAsync(operators, Audit);
        var next = WebUtility.HtmlDecode(Regex.Match(first, "href=\"(?<url>[^\"]*before=[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["url"].Value);
        var second = await ConsoleGateway.PageAsync(operators, next);
        using var file = await operators.NavigateAsync($"{Audit}/export?format=csv");

        first.ShouldContain("reason 50.");
        first.ShouldNotContain("reason 49.");
        second.ShouldContain("reason 49.");
        second.ShouldContain("reason 0.");
        var text = await file.Content.ReadAsStringAsync();
        file.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        for (var i = 0; i < 100; i++) text.ShouldContain($"reason {i}.");
    }

    [Fact]
    public async Task Filters_are_held_and_wrong_ones_are_said()
    {
        var operators = await _gateway.OperatorAsync();
        await ConsoleGateway.ConfirmAsync(operators, $"{Revoke}?session={await SessionOfSomebodyAsync()}", "first reason");
        await PageWithAsync(operators, "first reason");

        (await ConsoleGateway.PageAsync(operators, $"{Audit}?by=olga")).ShouldContain("first reason");
        (await ConsoleGateway.PageAsync(operators, $"{Audit}?by=somebody-else")).ShouldContain("No change that fits is kept.");
        (await ConsoleGateway.PageAsync(operators, $"{Audit}?from=yesterday-ish", HttpStatusCode.BadRequest)).ShouldContain("role=\"alert\"");
    }

    [Fact]
    public async Task A_reason_that_would_be_markup_is_shown_as_text()
    {
        var operators = await _gateway.OperatorAsync();
        await ConsoleGateway.ConfirmAsync(operators, $"{Revoke}?session={await SessionOfSomebodyAsync()}", "<script>alert(1)</script>");
        await PageWithAsync(operators, "alert(1)");

        using var page = await operators.NavigateAsync(Audit);

        (await page.Content.ReadAsStringAsync()).ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    private async Task<string> SessionOfSomebodyAsync() => (await ConsoleGateway.JsonAsync(await _gateway.StrangerAsync(), "/sso/me")).GetProperty("session").GetString()!;

    /// <summary>Events are written beside the requests: the page is opened until it has what is waited for.</summary>
    private static Task<string> PageWithAsync(TestBrowser browser, string text) =>
        Eventually.HoldsAsync(() => ConsoleGateway.PageAsync(browser, Audit), page => page.Contains(text, StringComparison.Ordinal), $"the list tells of {text}");
}
