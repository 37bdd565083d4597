using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>Every command that lists, on screens of every width: what is copied from there is whole, and nothing is wider than the screen.</summary>
public sealed class WidthTests : IAsyncLifetime
{
    private const string Subject = "7Jx0Y2kq-3vLr9_TzWm5bNcE8sHdUfA1oGi4PjQ6RtX";
    private const string Session = "q1W2e3R4t5Y6u7I8o9P0aSdFgHjKlZxCvBnM-_12345";
    private const string Code = "7K2QF-M0X4T";
    private const string Account = "3f0c9a52-6b1e-4d7f-9c3a-8e5d2b7a1c40";
    private const string At = "2026-11-23T13:44:01Z";
    private const string Address = "2001:db8:85a3:8d3:1319:8a2e:370:7348";
    private const string Reason = "saml.conditions.expired";

    private static readonly Dictionary<string, (object Answer, string[] Whole)> Lists = new(StringComparer.Ordinal)
    {
        ["sessions list"] = (new { sessions = Two(new { session = Session, subject = Subject, identityProvider = "corporate-directory", startedAt = At, lastSeen = At }), more = true },
            [Session, Subject, "2026-11-23 13:44:01Z"]),
        ["queue list"] = (new
        {
            queues = Two(new { backend = "wiki", waiting = 1, dead = 1 }),
            entries = Two(new { backend = "engineering-wiki", subject = Subject, state = "dead", addedAt = At, attempts = 12, fault = new { reason = "provisioning.not_linked" }, correlation = Code }),
            more = false,
        }, [Subject, Code, "provisioning.not_linked", "2026-11-23 13:44:01Z"]),
        ["users list"] = (new
        {
            accounts = Two(new { subject = Subject, backend = "engineering-wiki", account = Account, state = "ready", createdAt = At, changedAt = At, checkedAt = At, disabledAt = (string?)null }),
            cursor = (string?)null,
            maybeTwice = false,
        }, [Subject, Account, "2026-11-23 13:44:01Z"]),
        ["users show"] = (new
        {
            subject = Subject,
            accounts = Two(new { subject = Subject, backend = "engineering-wiki", account = Account, state = "disabled", createdAt = At, changedAt = At, checkedAt = At, disabledAt = At }),
            sessions = Two(new { session = Session, idp = "corp", startedAt = At, lastSeen = At }),
            unasked = Array.Empty<string>(),
            history = Two(new { number = 123456, at = At, backend = "engineering-wiki", account = Account, kind = "Disable", outcome = "Updated", constant = (string?)null, by = "anna by token operator from 10.20.30.40", why = "left the company at the end of November" }),
            moreHistory = false,
        }, [Subject, Account, Session, "2026-11-23 13:44:01Z", "123456"]),
        ["history list"] = (new
        {
            events = Two(new
            {
                kind = "provisioning",
                action = "answered",
                result = "unavailable",
                id = "x",
                at = At,
                identityProvider = "corp",
                backend = "engineering-wiki",
                subject = Subject,
                reason = Reason,
                correlation = Code,
                address = Address,
                steps = Array.Empty<object>(),
            }),
            more = false,
        }, [Code, Reason, Address, Subject[..12] + "…", "2026-11-23 13:44:01Z"]),
        ["ledger history"] = (new
        {
            entries = Two(new
            {
                number = 123456,
                at = At,
                backend = "engineering-wiki",
                account = Account,
                kind = "Pass",
                outcome = "Created",
                constant = "PROVISIONING_UNAVAILABLE",
                milliseconds = 1234.5,
                correlation = Code,
                writes = Two(new { call = "Create", attributes = new Dictionary<string, object> { ["userName"] = "", ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"] = "" }, answer = "Done" }),
            }),
            more = false,
        }, [Account, Code, "PROVISIONING_UNAVAILABLE", "2026-11-23 13:44:01Z"]),
        ["health"] = (new
        {
            status = "degraded",
            components = new Dictionary<string, object>
            {
                ["adapters:engineering-wiki"] = new { status = "degraded", countsForReady = false, reason = $"Scim answered 503 at https://wiki.example.com/scim/v2/Users, 2026-11-23 13:44:01 UTC · 1 dead letter in its queue, see jitgateway queue list" },
                ["redis"] = new { status = "healthy", countsForReady = true, reason = "answers" },
                ["header-keys"] = new { status = "healthy", countsForReady = false, reason = $"key {Subject} signs" },
            },
        }, ["adapters:engineering-wiki", "degraded", "2026-11-23 13:44:01", $"{Subject[..12]}…"]),
    };

    private readonly ConfigurationFolder _folder = new();
    private ScriptedBackend _node = null!;
    private string _answer = "";

    public static TheoryData<string, int> Screens
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in Lists.Keys)
                foreach (var width in (int[])[60, 80, 100, 120, 200])
                    data.Add(name, width);
            return data;
        }
    }

    public async Task InitializeAsync()
    {
        _folder.WithFile("token", "operators-own-token");
        _node = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(_answer);
        });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A new command that lists is held to the widths too.</summary>
    [Fact]
    public void Every_command_that_lists_is_looked_at() =>
        CommandTree.Leaves(CommandPage.Root()).Select(c => c.Name).Where(n => n.EndsWith(" list", StringComparison.Ordinal)).ShouldBeSubsetOf(Lists.Keys);

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task No_value_is_broken_and_no_line_is_wider_than_the_screen(string name, int width)
    {
        var lines = await LinesAsync(name, new Terminal(true, width));

        foreach (var whole in Lists[name].Whole) lines.Count(line => line.Contains(whole, StringComparison.Ordinal)).ShouldBeGreaterThan(0, $"{whole} is broken or gone:\n{string.Join('\n', lines)}");
        lines.Where(line => line.Length > width && line.Trim().Contains(' ')).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wide_screen_shows_a_table_and_a_narrow_one_blocks()
    {
        (await LinesAsync("history list", new Terminal(true, 200)))[0].ShouldStartWith("╭");
        var narrow = await LinesAsync("history list", new Terminal(true, 80));
        narrow[0].ShouldBe("AT:           2026-11-23 13:44:01Z");
        narrow.ShouldContain("SUPPORT CODE: 7K2QF-M0X4T");
        (await LinesAsync("health", new Terminal(true, 80)))[1].ShouldStartWith("╭", Case.Sensitive, "the sentences of a component's reason make room");
        narrow.Count(line => line.Length == 0).ShouldBe(1, "between two events");
    }

    [Fact]
    public async Task A_pipe_has_as_many_columns_in_each_row_as_in_its_head()
    {
        (await LinesAsync("health", Terminal.Plain)).ShouldContain(line => line.EndsWith($"key {Subject} signs", StringComparison.Ordinal));
        var lines = await LinesAsync("users list", Terminal.Plain);

        lines.Select(line => Regex.Split(line, "  +", RegexOptions.None, TimeSpan.FromSeconds(1)).Length).ShouldBe([8, 8, 8]);
    }

    private async Task<string[]> LinesAsync(string name, Terminal screen)
    {
        _answer = JsonSerializer.Serialize(Lists[name].Answer);
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var line = new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, output, error, screen);
        string[] token = name == "health" ? [] : ["--token", $"file:{_folder.Folder}/token"];
        var code = await line.RunAsync([.. name.Split(' '), .. name == "users show" ? (string[])["--subject", Subject] : [], "--node", _node.Url, .. token]);
        (code, error.ToString()).ShouldBe((0, ""));
        return Regex.Replace(output.ToString(), "\u001b\\[[0-9;]*m", "", RegexOptions.None, TimeSpan.FromSeconds(1)).TrimEnd('\n').Split('\n');
    }

    private static object[] Two(object one) => [one, one];
}
