using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.History;
using JitGateway.Identity.Events;
using JitGateway.Telemetry;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.History;

/// <summary>The line that each event is in the log: its members are a promise to whoever reads them by machine.</summary>
public sealed partial class EcsLineTests
{
    private static readonly GatewayEvent Whole = new(EventKind.Login, EventAction.Answered, EventResult.Refused)
    {
        Id = "01JDC3V5ZK8F3KQ2",
        At = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero),
        IdentityProvider = "corp",
        Subject = "hash",
        SubjectName = "ann-4711",
        Backend = "wiki",
        Reason = "saml.audience.mismatch",
        Error = 1110,
        Constant = "ASSERTION_REFUSED",
        Correlation = "ABCDE-FGHJK",
        Flow = "flow",
        Session = "session",
        Address = "192.0.2.1",
        Agent = "Firefox",
        Method = "POST",
        Path = "/sso/acs",
        Binding = "POST",
        Node = "node",
        Trace = "trace",
        Milliseconds = 1.5,
        Steps = [new EventStep("reading", 0.5), new EventStep("signature", 1)],
        Detail = "audience",
        Thinned = 2,
        HasMessage = true,
    };

    [Fact]
    public void The_members_are_those_that_the_page_lists()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "deploy", "recipes", "events.md"));
        var listed = Listed().Matches(page).Select(m => m.Groups["name"].Value).ToList();
        using var line = JsonDocument.Parse(Written(Whole));
        using var operators = JsonDocument.Parse(Written(Whole with { By = "the command line (root) from 127.0.0.1" }));

        Members(line.RootElement, "").Concat(Members(operators.RootElement, "")).Select(m => m.StartsWith("jitgateway.steps_ms.", StringComparison.Ordinal) ? "jitgateway.steps_ms.*" : m).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_values_are_what_the_schema_wants()
    {
        using var line = JsonDocument.Parse(Written(Whole));
        var root = line.RootElement;
        root.GetProperty("@timestamp").GetString().ShouldBe("2026-11-23T10:00:00.0000000Z");
        root.GetProperty("ecs").GetProperty("version").GetString().ShouldBe(EcsLine.Version);
        var happened = root.GetProperty("event");
        happened.GetProperty("kind").GetString().ShouldBe("event");
        happened.GetProperty("category")[0].GetString().ShouldBe("authentication");
        happened.GetProperty("action").GetString().ShouldBe("login-answered");
        happened.GetProperty("outcome").GetString().ShouldBe("failure");
        happened.GetProperty("duration").GetInt64().ShouldBe(1_500_000);
        root.GetProperty("jitgateway").GetProperty("steps_ms").GetProperty("signature").GetDouble().ShouldBe(1);
    }

    [Theory]
    [InlineData(EventKind.Login, EventAction.Begun, EventResult.Begun, "authentication", "start", "unknown")]
    [InlineData(EventKind.Login, EventAction.Answered, EventResult.Accepted, "authentication", "info", "success")]
    [InlineData(EventKind.Access, EventAction.Page, EventResult.Refused, "web", "denied", "failure")]
    [InlineData(EventKind.Provisioning, EventAction.Pass, "created", "iam", "change", "success")]
    [InlineData(EventKind.Provisioning, EventAction.Pass, "unavailable", "iam", "change", "failure")]
    [InlineData(EventKind.Logout, EventAction.Ended, EventResult.Ended, "session", "end", "success")]
    public void Category_type_and_outcome_are_words_of_the_schema(string kind, string action, string result, string category, string type, string outcome)
    {
        using var line = JsonDocument.Parse(Written(new GatewayEvent(kind, action, result)));
        var happened = line.RootElement.GetProperty("event");
        (happened.GetProperty("category")[0].GetString(), happened.GetProperty("type")[0].GetString(), happened.GetProperty("outcome").GetString()).ShouldBe((category, type, outcome));
    }

    [Fact]
    public void An_operator_is_the_schemas_user_and_the_person_whom_it_concerns_is_the_users_target()
    {
        using var line = JsonDocument.Parse(Written(new GatewayEvent(EventKind.Provisioning, EventAction.Disable, "updated") { Subject = "hash", SubjectName = "ann-4711", By = "the command line (root) from 127.0.0.1" }));
        line.RootElement.GetProperty("user").ToString().ShouldBe("""{"name":"the command line (root) from 127.0.0.1","target":{"hash":"hash","id":"ann-4711"}}""");
        line.RootElement.GetProperty("event").GetProperty("type").ToString().ShouldBe("""["user","change"]""");
        line.RootElement.GetProperty("event").GetProperty("action").GetString().ShouldBe("provisioning-disable");

        using var all = JsonDocument.Parse(Written(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { By = "root" }));
        all.RootElement.GetProperty("user").ToString().ShouldBe("""{"name":"root"}""");
        using var person = JsonDocument.Parse(Written(new GatewayEvent(EventKind.Provisioning, EventAction.Pass, "created") { Subject = "hash" }));
        person.RootElement.GetProperty("user").ToString().ShouldBe("""{"hash":"hash"}""");
    }

    [Fact]
    public void For_people_it_is_one_sentence()
    {
        new EcsLine(Whole with { Thinned = 0 }).ToString().ShouldBe("login answered: refused (idp corp, backend wiki, subject hash, reason saml.audience.mismatch, support code ABCDE-FGHJK)");
    }

    private static string Written(GatewayEvent happened)
    {
        using var writer = new StringWriter();
        new JsonLogFormatter(new ManualTimeProvider()).Write(new LogEntry<EcsLine>(LogLevel.Information, "JitGateway.Events", default, new EcsLine(happened), null, static (line, _) => line.ToString()), null, writer);
        return writer.ToString();
    }

    private static IEnumerable<string> Members(JsonElement element, string prefix) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(m => Members(m.Value, prefix.Length == 0 ? m.Name : $"{prefix}.{m.Name}"))
        : [prefix];

    [GeneratedRegex(@"^\| `(?<name>[@a-z_.*]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listed();
}
