using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using JitGateway.History;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Provisioning;
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
                Id = SomeEventId.Of(at),
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
    [InlineData("/history?limit=0", "limit cannot be \"0\". Write 1 to 1000.")]
    [InlineData("/history?before=x", "before is no id of an event. Lists show them.")]
    [InlineData("/history?colour=red", "\"colour\" is not known here. It came with \"red\". Known are limit, before, from, to, ")]
    [InlineData("/history?kind=dance", "kind cannot be \"dance\". Write login, access, provisioning, logout, session, operator or flood.")]
    [InlineData("/history?from=yesterday", "from is no time.")]
    [InlineData("/history?idp=a&idp=b", "idp is there more than once.")]
    [InlineData("/history?issuer=x", "issuer and value go together.")]
    [InlineData("/history?action=dance", "action cannot be \"dance\". Write begun, ")]
    [InlineData("/history?result=dance", "result cannot be \"dance\". Write begun, ")]
    [InlineData("/history/export?format=csv&result=dance", "result cannot be \"dance\".")]
    [InlineData("/history?error=ASSERTION_REFUSD", "\"ASSERTION_REFUSD\" is no error. Did you mean ASSERTION_REFUSED? Errors are ")]
    [InlineData("/history?error=9999", "\"9999\" is no error. Errors are ")]
    [InlineData("/history?subject=abcdefg", "subject is neither the hash of a person's key nor its beginning. Write 8 of its 43 characters at least, as lists show it.")]
    [InlineData("/history?subject=abcdefgh%2A", "subject is neither the hash of a person's key nor its beginning.")]
    [InlineData("/history?slower=fast", "slower is no time that something takes. Write 500ms, 2s or 1m.")]
    [InlineData("/history?slower=-1s", "slower is no time that something takes.")]
    [InlineData("/history?step=find:100", "step is no step.")]
    [InlineData("/history?step=:1s", "step is no step.")]
    [InlineData("/history?thinned=0", "thinned cannot be \"0\". Write a whole number from 1.")]
    [InlineData("/history?message=maybe", "message cannot be \"maybe\". Write true or false.")]
    [InlineData("/history?id=x", "id is no id of an event. Lists show them.")]
    [InlineData("/history/story", "correlation is missing. The support code")]
    [InlineData("/history/story?correlation=12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901", "correlation is no support code.")]
    [InlineData("/history/export", "format is missing. Write jsonl or csv.")]
    [InlineData("/history/export?format=xml", "format cannot be \"xml\". Write jsonl or csv.")]
    public async Task What_it_does_not_understand_it_says(string path, string expected)
    {
        var (status, text) = await _gateway.GetAsync(path);
        status.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonDocument.Parse(text).RootElement;
        $"{problem.GetProperty("title").GetString()}. {problem.GetProperty("detail").GetString()}".Replace("That does not say what to look for. ", "", StringComparison.Ordinal).ShouldStartWith(expected);
    }

    /// <summary>What asks for an event by each of its members, and finds it among others.</summary>
    private static readonly Dictionary<string, string[]> Asked = new(StringComparer.Ordinal)
    {
        [nameof(GatewayEvent.Kind)] = ["kind=provisioning"],
        [nameof(GatewayEvent.Action)] = ["action=relink"],
        [nameof(GatewayEvent.Result)] = ["result=created"],
        [nameof(GatewayEvent.Id)] = ["id={id}"],
        [nameof(GatewayEvent.At)] = ["from=10m", "from=10m&to=9m"],
        [nameof(GatewayEvent.IdentityProvider)] = ["idp=third"],
        [nameof(GatewayEvent.Subject)] = ["subject={subject}"],
        [nameof(GatewayEvent.SubjectName)] = ["issuer=https://third.example.org/metadata&value=zoe-1"],
        [nameof(GatewayEvent.Backend)] = ["backend=crm"],
        [nameof(GatewayEvent.By)] = ["by=operator-7", "by=OPERATOR-7) from"],
        [nameof(GatewayEvent.Reason)] = ["reason=provisioning.", "reason=provisioning.disabled"],
        [nameof(GatewayEvent.Error)] = ["error=1404"],
        [nameof(GatewayEvent.Constant)] = ["error=USER_DISABLED"],
        [nameof(GatewayEvent.Correlation)] = ["correlation=zzzzz0zzzz"],
        [nameof(GatewayEvent.Flow)] = ["flow=flow-of-zoe"],
        [nameof(GatewayEvent.Session)] = ["session=session-of-zoe"],
        [nameof(GatewayEvent.Address)] = ["address=198.51.100.7", "address=198.51.*"],
        [nameof(GatewayEvent.Agent)] = ["agent=netscape"],
        [nameof(GatewayEvent.Method)] = ["method=post"],
        [nameof(GatewayEvent.Path)] = ["path=/sso/acs", "path=/sso/*"],
        [nameof(GatewayEvent.Binding)] = ["binding=artifact"],
        [nameof(GatewayEvent.Node)] = ["node=n2"],
        [nameof(GatewayEvent.Trace)] = ["trace=0af7651916cd43dd8448eb211c80319c"],
        [nameof(GatewayEvent.Milliseconds)] = ["slower=1500ms", "slower=1.5s"],
        [nameof(GatewayEvent.Steps)] = ["step=create", "step=create:900ms", "step=create:0.9s"],
        [nameof(GatewayEvent.Detail)] = ["detail=4 seconds"],
        [nameof(GatewayEvent.Said)] = ["said=account is disabled"],
        [nameof(GatewayEvent.Thinned)] = ["thinned=7"],
        [nameof(GatewayEvent.HasMessage)] = ["message=true"],
    };

    private static IEnumerable<string> Filters => HistoryOperations.List(1000).Parameters.Select(p => p.Name).Except(["limit", "before"]);

    [Fact]
    public async Task Finds_by_every_member_that_an_event_has()
    {
        Asked.Keys.Order(StringComparer.Ordinal).ShouldBe(typeof(GatewayEvent).GetProperties().Where(p => p.Name != "EqualityContract").Select(p => p.Name).Order(StringComparer.Ordinal), "a new member needs a filter");
        Asked.Values.SelectMany(q => q).SelectMany(q => q.Split('&')).Select(q => q.Split('=')[0]).Distinct().Order(StringComparer.Ordinal).ShouldBe(Filters.Order(StringComparer.Ordinal), "a filter that nobody tried");
        var zoe = new SubjectKey("https://third.example.org/metadata", "zoe-1").Hash;
        var at = _gateway.Logins.Clock.GetUtcNow().AddMinutes(-9.5);
        var wanted = new GatewayEvent(EventKind.Provisioning, EventAction.Relink, "created")
        {
            Id = SomeEventId.Of(at),
            At = at,
            IdentityProvider = "third",
            Subject = zoe,
            Backend = "crm",
            By = "the command line (operator-7) from 192.0.2.1",
            Reason = "provisioning.disabled",
            Error = 1404,
            Constant = "USER_DISABLED",
            Correlation = "ZZZZZ-0ZZZZ",
            Flow = "flow-of-zoe",
            Session = "session-of-zoe",
            Address = "198.51.100.7",
            Agent = "Netscape",
            Method = "POST",
            Path = "/sso/acs",
            Binding = "Artifact",
            Node = "n2",
            Trace = "0af7651916cd43dd8448eb211c80319c",
            Milliseconds = 1500,
            Steps = [new EventStep("find", 1), new EventStep("create", 900)],
            Detail = "it was 4 seconds late",
            Said = "Your account is disabled.",
            Thinned = 7,
            HasMessage = true,
        };
        foreach (var member in typeof(GatewayEvent).GetProperties().Where(p => p.Name is not nameof(GatewayEvent.SubjectName))) member.GetValue(wanted).ShouldNotBeNull(member.Name);
        var queue = _gateway.Logins.Services.GetRequiredService<EventQueue>();
        queue.Add(wanted, subjectName: null);
        foreach (var minutes in (int[])[25, 5])   // others of a step of that name, an earlier and a later one
            queue.Add(new GatewayEvent(EventKind.Login, EventAction.Begun, EventResult.Begun) { Id = SomeEventId.Of(at.AddMinutes(-minutes)), At = at.AddMinutes(-minutes), Steps = [new EventStep("find", 950)], Milliseconds = 1499, Thinned = 6, Method = "GET", Path = "/ssod" }, subjectName: null);

        foreach (var query in Asked.Values.SelectMany(q => q).Where(q => q != "from=10m"))
        {
            var found = (await _gateway.JsonAsync($"/history?limit=100&{query.Replace("{id}", wanted.Id, StringComparison.Ordinal).Replace("{subject}", zoe, StringComparison.Ordinal)}")).GetProperty("events");
            found.EnumerateArray().Select(e => e.GetProperty("id").GetString()).ShouldBe([wanted.Id], query);
        }
    }

    [Fact]
    public async Task The_command_line_has_an_option_for_every_filter()
    {
        var (code, help, _) = await _gateway.RunAsync("history", "list", "--help");

        code.ShouldBe(0);
        foreach (var name in Filters) help.ShouldContain($"--{(name switch { "node" => "told-by", "message" => "with-message", _ => name })} ");
        (await _gateway.RunAsync("history", "--told-by", "n1", "--kind", "access", "--limit", "1")).Output.ShouldContain("ABCDE-FGH29");
        (await _gateway.RunAsync("history", "--told-by", "n3")).Output.ShouldBe("Nothing that fits.\n");
        (await _gateway.RunAsync("history", "--with-message", "true")).ShouldBe((0, "Nothing that fits.\n", ""));
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
    public async Task Finds_what_fits_and_nothing_else(string query, int expected) =>
        (await _gateway.JsonAsync($"/history?{query}{(query.Contains("limit", StringComparison.Ordinal) ? "" : "&limit=100")}")).GetProperty("events").GetArrayLength().ShouldBe(expected);

    [Fact]
    public async Task A_person_is_found_by_the_beginning_of_the_hash_that_lists_show()
    {
        foreach (var beginning in (string[])[Ann[..8], Ann[..12] + "…", Ann])
            (await _gateway.JsonAsync($"/history?limit=100&subject={Uri.EscapeDataString(beginning)}")).GetProperty("events").GetArrayLength().ShouldBe(6, beginning);
        (await _gateway.RunAsync("history", "export", "--subject", Ann[..8])).Output.Split('\n').Length.ShouldBe(7);
        (await _gateway.RunAsync("history", "--subject", Ann[..8])).Output.ShouldContain(Ann, Case.Sensitive, "a pipe gets the whole hash");
        (await _gateway.JsonAsync($"/history?subject={new string('x', 8)}")).GetProperty("events").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_beginning_that_two_people_have_is_refused_with_both()
    {
        var other = Ann[..10] + new string('x', 33);
        var at = _gateway.Logins.Clock.GetUtcNow().AddMinutes(-1);
        _gateway.Logins.Services.GetRequiredService<EventQueue>().Add(new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Accepted) { Id = SomeEventId.Of(at), At = at, Subject = other }, subjectName: null);

        var (code, output, error) = await _gateway.RunAsync("history", "--subject", Ann[..9]);

        (code, output).ShouldBe((2, ""));
        error.ShouldContain($"subject is the beginning of more than one person's hash: {other} and {Ann} among them. Write more of it.");
        (await _gateway.GetAsync($"/history/export?format=csv&subject={Ann[..9]}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _gateway.JsonAsync($"/history?limit=100&subject={Ann[..11]}")).GetProperty("events").GetArrayLength().ShouldBe(6);
        (await _gateway.JsonAsync($"/history?limit=100&to=30m&subject={Ann[..9]}")).GetProperty("events").GetArrayLength().ShouldBe(6, "the other one is not of that time");
    }

    [Theory]
    [InlineData("idp", "gone", "No identity provider is called gone in the configuration (any more). What is kept of it is searched.\n")]
    [InlineData("backend", "gone", "No backend is called gone in the configuration (any more). What is kept of it is searched.\n")]
    [InlineData("backend", "board", "")]
    [InlineData("idp", "corp", "")]
    public async Task Of_a_name_that_is_not_configured_any_more_what_is_kept_is_found_and_that_is_said_aside(string filter, string name, string said)
    {
        var at = _gateway.Logins.Clock.GetUtcNow().AddMinutes(-1);
        _gateway.Logins.Services.GetRequiredService<EventQueue>().Add(new GatewayEvent(EventKind.Login, EventAction.Answered, EventResult.Accepted) { Id = SomeEventId.Of(at), At = at, IdentityProvider = "gone", Backend = "gone" }, subjectName: null);
        var (code, output, error) = await _gateway.RunAsync("history", $"--{filter}", name, "--json");
        (code, error).ShouldBe((0, said));
        using var answer = JsonDocument.Parse(output);
        if (said.Length > 0) answer.RootElement.GetProperty("events").GetArrayLength().ShouldBeGreaterThan(0);
        answer.RootElement.TryGetProperty("unconfigured", out _).ShouldBe(said.Length > 0);

        (await _gateway.RunAsync("history", "export", $"--{filter}", name)).Error.ShouldBe(said);
    }

    [Fact]
    public void Every_result_that_events_have_may_be_asked_for()
    {
        var ofPasses = typeof(ProvisioningResult).GetNestedTypes().Select(t => ((ProvisioningResult)RuntimeHelpers.GetUninitializedObject(t)).Outcome).ToList();
        var words = typeof(EventResult).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

        EventResult.OfPasses.Order(StringComparer.Ordinal).ShouldBe(ofPasses.Order(StringComparer.Ordinal));
        EventResult.All.Order(StringComparer.Ordinal).ShouldBe(ofPasses.Union(words, StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

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
        foreach (var line in lines[1..^1]) Cells(line).ShouldBe(Cells(lines[0]), line);
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over_and_only_its_owner_reads_a_new_one()
    {
        var (file, link) = (Path.Combine(_files.Folder, "mine.jsonl"), Path.Combine(_files.Folder, "link.jsonl"));
        (await _gateway.RunAsync("history", "export", "--out", file, "--kind", "login")).ShouldBe((0, "", ""));
        if (!OperatingSystem.IsWindows()) (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)).ShouldBe(UnixFileMode.None);
        var before = await File.ReadAllTextAsync(file);
        before.TrimEnd('\n').Split('\n').Length.ShouldBe(15);
        File.CreateSymbolicLink(link, Path.Combine(_files.Folder, "elsewhere"));

        foreach (var there in (string[])[file, link])
            (await _gateway.RunAsync("history", "export", "--out", there)).ShouldBe((2, "", $"{there} is there already, and is not written over. Name another file, or remove it.\n"));

        (await File.ReadAllTextAsync(file)).ShouldBe(before);
        File.Exists(Path.Combine(_files.Folder, "elsewhere")).ShouldBeFalse();
    }

    [Fact]
    public async Task Where_nothing_can_be_written_or_nothing_is_told_it_says_so_and_leaves_no_file()
    {
        (await _gateway.RunAsync("history", "export", "--out", "/nonexistent/x.csv")).ShouldBe((2, "", "/nonexistent/x.csv cannot be written (there is no such folder). Name a file in a folder that exists and that may be written.\n"));
        (await _gateway.RunAsync("history", "export", "--out", _files.Folder)).Code.ShouldBe(2);

        var file = Path.Combine(_files.Folder, "nothing.jsonl");
        (await _gateway.RunAsync("history", "export", "--out", file, "--from", "yesterday")).Code.ShouldBe(2);
        File.Exists(file).ShouldBeFalse();
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
        foreach (var wrong in (string[][])[["--from", "yesterday"], ["--kind", "dance"], ["--step", "x:y"], ["--limit", "0"], ["--before", "x"], ["--issuer", "x"]])
            foreach (var listing in (string[][])[["history"], ["history", "list"]])
                (await _gateway.RunAsync([.. listing, .. wrong])).Code.ShouldBe(2, string.Join(' ', wrong));
        (await _gateway.RunAsync("history", "show", "ZZZZZ-ZZZZZ")).Code.ShouldBe(3);
        (await _gateway.RunAsync("history", "export", "--from", "yesterday")).Code.ShouldBe(2);
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
