using System.Net;
using System.Text.Json;
using JitGateway.History;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.History;

/// <summary>The history at the management listener and by the command line: who may ask, for what, and in which form it comes.</summary>
public sealed class HistoryApiTests : IAsyncLifetime
{
    private const string Formula = "=HYPERLINK(\"https://evil.example\")";
    private static readonly string Ann = new SubjectKey("https://corp.example.org/metadata", "ann-4711").Hash;
    private readonly ConfigurationFolder _files = new();
    private HistoryGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await HistoryGateway.StartAsync();
        var (queue, start) = (_gateway.Logins.Services.GetRequiredService<EventQueue>(), _gateway.Logins.Clock.GetUtcNow());
        for (var i = 0; i < 30; i++)
        {
            var at = start.AddMinutes(i - 60);
            queue.Add(new GatewayEvent(i % 2 == 0 ? EventKind.Login : EventKind.Access, EventAction.Answered, i == 3 ? EventResult.Refused : EventResult.Accepted)
            {
                Id = EventId.New(at),
                At = at,
                IdentityProvider = i % 3 == 0 ? "corp" : "partner",
                Subject = i % 5 == 0 ? Ann : null,
                Backend = i == 4 ? "wiki" : null,
                Reason = i == 3 ? "saml.audience.mismatch" : null,
                Error = i == 3 ? 1110 : null,
                Constant = i == 3 ? "ASSERTION_REFUSED" : null,
                Correlation = $"ABCDE-FGH{i:00}",
                Flow = $"flow{i / 2}",
                Session = i == 6 ? "s6" : null,
                Address = $"192.0.2.{i}",
                Agent = i == 7 ? Formula : "Firefox, new",
                Node = "n1",
            }, subjectName: null);
        }
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData("/history")]
    [InlineData("/history/01JDC3V5ZK8F3KQ2")]
    [InlineData("/history/story?correlation=ABCDE-FGH01")]
    [InlineData("/history/message?correlation=ABCDE-FGH01")]
    [InlineData("/history/export?format=csv")]
    public async Task Without_the_token_nobody_is_told_anything(string path)
    {
        foreach (var token in (string?[])[null, "wrong"])
        {
            var (status, text) = await _gateway.GetAsync(path, token);
            status.ShouldBe(HttpStatusCode.Unauthorized);
            text.ShouldNotContain("ABCDE");
        }
    }

    [Theory]
    [InlineData("/history?limit=0", "limit is no number that serves. Write 1 to 1000.")]
    [InlineData("/history?before=x", "before is no id of an event. Lists show them.")]
    [InlineData("/history?colour=red", "\"colour\" is no filter.")]
    [InlineData("/history?kind=dance", "\"dance\" is no kind. Kinds are login, access, provisioning, logout, session, flood.")]
    [InlineData("/history?from=yesterday", "from is no time.")]
    [InlineData("/history?idp=a&idp=b", "idp is there without a value, or more than once.")]
    [InlineData("/history?issuer=x", "issuer and value go together.")]
    [InlineData("/history/story", "Write correlation")]
    [InlineData("/history/export", "format is neither jsonl nor csv.")]
    public async Task What_it_does_not_understand_it_says(string path, string expected)
    {
        var (status, text) = await _gateway.GetAsync(path);
        status.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!.ShouldStartWith(expected);
    }

    [Theory]
    [InlineData("kind=access&limit=1000", 15)]
    [InlineData("result=refused", 1)]
    [InlineData("idp=corp", 10)]
    [InlineData("issuer=https://corp.example.org/metadata&value=ann-4711", 6)]
    [InlineData("backend=wiki", 1)]
    [InlineData("reason=saml.audience", 1)]
    [InlineData("error=1110", 1)]
    [InlineData("error=ASSERTION_REFUSED", 1)]
    [InlineData("correlation=abcdefgh17", 1)]
    [InlineData("flow=flow5", 2)]
    [InlineData("session=s6", 1)]
    [InlineData("address=192.0.2.9", 1)]
    [InlineData("address=192.0.2.1*", 11)]
    [InlineData("agent=firefox", 29)]
    [InlineData("node=n1&kind=login", 15)]
    [InlineData("from=45m", 15)]
    [InlineData("from=2026-03-01T11:10:00Z&to=2026-03-01T11:12:00Z", 3)]
    [InlineData("idp=partner&kind=login&from=40m", 4)]
    public async Task Finds_by_any_field(string query, int expected) =>
        (await _gateway.JsonAsync($"/history?{query}{(query.Contains("limit", StringComparison.Ordinal) ? "" : "&limit=100")}")).GetProperty("events").GetArrayLength().ShouldBe(expected);

    [Fact]
    public async Task Pages_follow_one_another_the_newest_first_and_nothing_comes_twice()
    {
        List<string> codes = [];
        string? next = "";
        while (next is not null)
        {
            var page = await _gateway.JsonAsync($"/history?limit=7{next}");
            codes.AddRange(page.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("correlation").GetString()!));
            next = page.GetProperty("more").GetBoolean() ? $"&before={page.GetProperty("next").GetString()}" : null;
        }

        codes.ShouldBe(Enumerable.Range(0, 30).Reverse().Select(i => $"ABCDE-FGH{i:00}"));
    }

    [Fact]
    public async Task One_event_is_told_by_its_id_with_what_it_means()
    {
        var refused = (await _gateway.JsonAsync("/history?result=refused")).GetProperty("events")[0];

        var one = await _gateway.JsonAsync($"/history/{refused.GetProperty("id").GetString()}");

        one.GetProperty("event").GetProperty("correlation").GetString().ShouldBe("ABCDE-FGH03");
        one.GetProperty("meaning").GetString()!.ShouldContain("meant for another service provider");
        (await _gateway.GetAsync("/history/0000000000000000")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _gateway.GetAsync("/history/nonsense")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_export_as_JSON_lines_has_an_event_on_each()
    {
        var (_, text) = await _gateway.GetAsync("/history/export?format=jsonl&kind=login");

        var lines = text.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(15);
        lines.ShouldAllBe(line => JsonDocument.Parse(line, default).RootElement.GetProperty("kind").GetString() == "login");
    }

    [Fact]
    public async Task An_export_as_CSV_keeps_to_its_columns_and_starts_no_formula()
    {
        var file = Path.Combine(_files.Folder, "events.csv");
        (await _gateway.RunAsync("history", "export", "--format", "csv", "--out", file)).ShouldBe((0, "", ""));

        var lines = (await File.ReadAllTextAsync(file)).Split("\r\n");
        lines.Length.ShouldBe(32);
        lines[0].ShouldStartWith("id,at,kind,action,result,identityProvider,subject,");
        lines[^1].ShouldBe("");
        lines.ShouldContain(line => line.Contains(",\"'=HYPERLINK(\"\"https://evil.example\"\")\",", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains(",\"Firefox, new\",", StringComparison.Ordinal));
        foreach (var line in lines[1..^1]) Cells(line).ShouldBe(25, line);
    }

    [Fact]
    public async Task The_command_line_lists_page_by_page_and_exports_to_standard_output()
    {
        var (exit, output, _) = await _gateway.RunAsync("history", "--limit", "5", "--kind", "access");
        exit.ShouldBe(0);
        var lines = output.Split('\n');
        lines[0].ShouldStartWith("AT ");
        lines[1].ShouldContain("ABCDE-FGH29");
        lines[6].ShouldStartWith("There are more: --before ");
        (await _gateway.RunAsync("history", "list", "--backend", "nowhere")).Output.ShouldBe("Nothing that fits.\n");
        (await _gateway.RunAsync("history", "--from", "yesterday")).Code.ShouldBe(1);
        (await _gateway.RunAsync("history", "export", "--format", "xml")).Code.ShouldBe(2);
        (await _gateway.RunAsync("history", "export", "--result", "refused")).Output.Split('\n').Length.ShouldBe(2);
    }

    private static int Cells(string line)
    {
        var (cells, quoted) = (1, false);
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) cells++;
        }

        return cells;
    }
}
