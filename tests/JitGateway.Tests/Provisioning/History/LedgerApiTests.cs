using System.Net;
using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>Ledger and history at the management listener, and by the command line that asks it.</summary>
public sealed class LedgerApiTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private static readonly string Subject = new SubjectKey("https://idp.example.com/metadata", "alice-0001").Hash;
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;
    private CommandLineBeside _commandLine = null!;

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""{ "Gateway": { "Management": { "Token": "{{Token}}" } } }""");
        _http = new HttpClient { BaseAddress = _gateway.Management };
        _commandLine = new CommandLineBeside(_gateway.Management);
        var writer = _gateway.Services.GetRequiredService<HistoryWriter>();
        var write = new HistoryWrite("update", "Done", 12.5, new Dictionary<string, HistoryChange>(StringComparer.Ordinal) { ["title"] = new("f1", "f2") });
        for (var i = 1; i <= 30; i++)
            await writer.AppendAsync(HistoryNode.Entry(i) with { Subject = i == 3 ? Subject : "bobHash", Writes = [write], Correlation = "ABCDE-FGHJK" }, HistoryNode.Values);
        var fingerprints = new ValueFingerprints("salt", "version-1", new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = "f2" });
        await _gateway.Services.GetRequiredService<IProvisioningLedger>().WriteAsync(
            new AccountKey("wiki", Subject), new LedgerEntry("account-3", fingerprints, HistoryNode.Entry(1).At) { CreatedAt = HistoryNode.Entry(1).At }, 1, default);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        _commandLine.Dispose();
    }

    [Theory]
    [InlineData("/ledger/verify")]
    [InlineData("/ledger/account?backend=wiki&subject=x")]
    [InlineData("/ledger/history")]
    [InlineData("POST /ledger/undo?number=3")]
    [InlineData("POST /ledger/replay?number=3")]
    public async Task Without_the_token_nobody_is_told_anything(string path)
    {
        foreach (var authorization in new[] { null, "Bearer wrong" }) (await GetAsync(path, authorization)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(path)).Status.ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/ledger/verify?end=5", HttpStatusCode.BadRequest)]
    [InlineData("/ledger/verify?ending=5", HttpStatusCode.BadRequest)]
    [InlineData("/ledger/account?backend=wiki", HttpStatusCode.BadRequest)]
    [InlineData("/ledger/account?backend=wiki&subject=nobody", HttpStatusCode.NotFound)]
    [InlineData("/ledger/history?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/ledger/history?number=31", HttpStatusCode.NotFound)]
    [InlineData("/ledger/history?issuer=x", HttpStatusCode.BadRequest)]
    [InlineData("/ledger/history?persons=all", HttpStatusCode.BadRequest)]
    [InlineData("POST /ledger/undo", HttpStatusCode.BadRequest)]
    [InlineData("POST /ledger/undo?number=0", HttpStatusCode.BadRequest)]
    [InlineData("POST /ledger/undo?number=3&overwrite=please", HttpStatusCode.BadRequest)]
    [InlineData("POST /ledger/undo?number=31", HttpStatusCode.NotFound)]
    [InlineData("POST /ledger/undo?number=3", HttpStatusCode.Conflict)]
    [InlineData("POST /ledger/replay?number=3&overwrite=true", HttpStatusCode.BadRequest)]
    [InlineData("POST /ledger/replay?number=31", HttpStatusCode.NotFound)]
    [InlineData("POST /ledger/replay?number=3", HttpStatusCode.Conflict)]
    public async Task What_it_does_not_understand_or_know_is_a_problem_document(string path, HttpStatusCode expected)
    {
        var (status, text) = await GetAsync(path);
        status.ShouldBe(expected);
        JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Values_are_told_only_where_they_are_asked_for()
    {
        (await GetAsync("/ledger/history?number=3")).Text.ShouldNotContain("alice-0001");
        var (_, text) = await GetAsync("/ledger/history?number=3&values=true");
        text.ShouldContain("title of Alice");
        text.ShouldNotContain("\"sealed\"");
    }

    [Fact]
    public async Task The_command_line_shows_the_newest_page_by_page_and_a_persons()
    {
        var (code, table, _) = await RunAsync("ledger", "history");
        code.ShouldBe(0);
        var lines = table.Split('\n');
        lines[1].ShouldStartWith("30 ");
        lines[1].ShouldContain("update title");
        lines[1].ShouldContain("ABCDE-FGHJK");
        lines[21].ShouldBe("There are more: --before 11, --limit, or a filter.");
        (await RunAsync("ledger", "history", "--before", "11")).Output.Split('\n')[1].ShouldStartWith("10 ");
        (await RunAsync("ledger", "history", "--subject", Subject)).Output.Split('\n').Length.ShouldBe(3);
        (await RunAsync("ledger", "history", "--backend", "crm")).Output.ShouldBe("Nothing that fits.\n");
        (await RunAsync("ledger", "history", "3", "--values")).Output.ShouldContain("title of Alice");
        (await RunAsync("ledger", "history", "31")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task The_command_line_tells_one_entry_in_words_and_as_JSON_where_that_is_asked_for()
    {
        var (code, text, _) = await RunAsync("ledger", "history", "3");
        code.ShouldBe(0);
        var lines = text.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        lines[0].ShouldMatch("^3 2026-03-01 12:[0-9:]+Z wiki: ");
        lines.ShouldContain($"person {Subject}");
        lines.ShouldContain("code ABCDE-FGHJK");
        lines.ShouldContain("values sealed; --values opens them");
        lines.ShouldContain("CALL ANSWER MS ATTRIBUTE BEFORE AFTER");
        lines.ShouldContain("update Done 12.5 title f1 f2");

        (_, text, _) = await RunAsync("ledger", "history", "3", "--values");
        text.ShouldContain("is        alice-0001 of https://idp.example.com/metadata");
        text.ShouldContain("title of Alice");
        (await RunAsync("ledger", "history", "--limit", "2", "--values")).Output.Split('\n').Count(l => l.StartsWith("30  ", StringComparison.Ordinal) || l.StartsWith("29  ", StringComparison.Ordinal)).ShouldBe(2);

        using var json = JsonDocument.Parse((await RunAsync("ledger", "history", "3", "--json")).Output);
        json.RootElement.GetProperty("entries")[0].GetProperty("number").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task The_command_line_shows_an_account()
    {
        var (code, text, _) = await RunAsync("ledger", "show", "--backend", "wiki", "--issuer", "https://idp.example.com/metadata", "--value", "alice-0001");
        code.ShouldBe(0);
        text.ShouldContain("account-3 at wiki");
        text.ShouldContain("Made         2026-03-01 12:00:00Z");
        text.ShouldContain("version-1 (the backend is not provisioned any more)");
        text.ShouldContain("  title  f2");
        (await RunAsync("ledger", "show", "--backend", "wiki", "--subject", "nobody")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task The_command_line_says_why_a_plan_cannot_be_undone_or_replayed()
    {
        foreach (var what in new[] { "undo", "replay" })
        {
            (await RunAsync("ledger", what, "3")).ShouldBe((5, "", $"That cannot be {(what == "undo" ? "undone" : "replayed")}. Wiki is not provisioned any more.\n"));
            (await RunAsync("ledger", what, "31")).Code.ShouldBe(3);
            (await RunAsync("ledger", what)).Code.ShouldBe(2);
        }
    }

    [Fact]
    public async Task Whoever_asks_for_an_undo_or_a_replay_stands_in_the_history_of_events()
    {
        foreach (var what in (string[])["undo", "replay"])
        {
            (await GetAsync($"POST /ledger/{what}?number=3")).Status.ShouldBe(HttpStatusCode.Conflict);

            var (_, text) = await GetAsync($"/history?action={what}&by=holder of Gateway:Management:Token");
            using var told = JsonDocument.Parse(text);
            var happened = told.RootElement.GetProperty("events").EnumerateArray().ShouldHaveSingleItem();
            happened.GetProperty("result").GetString().ShouldBe("refused");
            happened.GetProperty("subject").GetString().ShouldBe(Subject);
            happened.GetProperty("by").GetString().ShouldBe("a holder of Gateway:Management:Token from 127.0.0.1");
        }
    }

    [Fact]
    public async Task The_command_line_verifies_and_an_end_that_is_gone_is_found()
    {
        var (code, text, _) = await RunAsync("ledger", "verify");
        code.ShouldBe(0);
        text.ShouldStartWith("30 entries, from 1, in order. The end: 30:");
        var end = text.Trim().Split(' ')[^1];
        (await RunAsync("ledger", "verify", "--end", end)).Code.ShouldBe(0);

        var later = await RunAsync("ledger", "verify", "--end", $"99{end[2..]}");
        later.Code.ShouldBe(4);
        later.Output.ShouldContain("entries 31 to 99: removed from the end");
        later.Output.ShouldContain("NOT in order");
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => _commandLine.RunAsync(arguments);

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? authorization = $"Bearer {Token}")
    {
        var isPost = path.StartsWith("POST ", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, isPost ? path[5..] : path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
