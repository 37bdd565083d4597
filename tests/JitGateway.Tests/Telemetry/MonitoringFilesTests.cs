using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Telemetry;

/// <summary>The dashboard and the alerts ask for what the gateway exports, and for nothing else.</summary>
public sealed partial class MonitoringFilesTests(ExportedMetrics exported) : IClassFixture<ExportedMetrics>
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "deploy", "monitoring");
    private static readonly string[] OfPrometheus = ["instance", "job", "le"];
    private static readonly Lazy<string> Sources = new(() => string.Concat(SourceTree.Files(Path.Combine(SourceTree.Root, "gateway")).Select(File.ReadAllText)));

    [Fact]
    public void Every_metric_label_and_value_of_the_dashboard_is_one_that_the_gateway_exports()
    {
        var expressions = Expressions().ToList();

        expressions.Count.ShouldBeGreaterThan(40);
        expressions.SelectMany(e => Faults(e.Text, e.Legend)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_metric_label_and_value_of_the_alerts_is_one_that_the_gateway_exports()
    {
        var alerts = Alerts();

        alerts.Count.ShouldBeGreaterThan(25);
        alerts.SelectMany(a => Faults(a.Expression, a.Description)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("rate(jitgateway_logons_total[5m])", "", "jitgateway_logons_total")]
    [InlineData("sum by (person) (jitgateway_logins_total)", "", "person")]
    [InlineData("jitgateway_logins_total{user=\"x\"}", "", "user")]
    [InlineData("jitgateway_logins_total{result=\"gone_astray\"}", "", "gone_astray")]
    [InlineData("jitgateway_logins_total{result=~\"accepted|nonsense\"}", "", "nonsense")]
    [InlineData("jitgateway_login_duration_seconds_total", "", "jitgateway_login_duration_seconds_total")]
    [InlineData("jitgateway_ready", "{{backend}}", "backend")]
    [InlineData("jitgateway_ready", "{{ $labels.backend }}", "backend")]
    [InlineData("jitgateway_failures_total{code=\"NO_SUCH_CODE\"}", "", "NO_SUCH_CODE")]
    public void A_wrong_one_would_be_noticed(string expression, string told, string named) => Faults(expression, told).ShouldHaveSingleItem().ShouldContain(named);

    [Fact]
    public void Every_alert_says_what_it_is_and_has_a_chapter_in_the_recipe()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "deploy", "recipes", "monitoring.md"));
        foreach (var alert in Alerts())
        {
            alert.Summary.ShouldNotBeNullOrWhiteSpace(alert.Name);
            alert.Description.ShouldNotBeNullOrWhiteSpace(alert.Name);
            alert.Severity.ShouldBeOneOf("warning", "critical");
            alert.Runbook.ShouldBe($"deploy/recipes/monitoring.md#{alert.Name.ToLowerInvariant()}");
            page.ShouldContain($"\n### {alert.Name}\n");
        }
    }

    [Fact]
    public void Every_alert_has_a_test_that_fires_it()
    {
        var tests = File.ReadAllText(Path.Combine(Folder, "jitgateway-alerts.test.yml"));

        Alerts().Where(a => !Regex.IsMatch(tests, $"alertname: {a.Name}\n\\s+exp_alerts:\n", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(a => a.Name).ShouldBeEmpty();
    }

    [Fact]
    public void The_dashboard_has_a_row_for_each_part_and_no_two_panels_with_one_id()
    {
        using var dashboard = Dashboard();
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        panels.Select(p => p.GetProperty("id").GetInt32()).ShouldBeUnique();
        panels.Where(p => p.GetProperty("type").GetString() == "row").Select(p => p.GetProperty("title").GetString())
            .ShouldBe(["At a glance", "Logins", "First passes and accounts", "Requests", "Backends and failures", "Sessions and Redis", "Certificates and metadata", "Nodes"]);
    }

    private static JsonDocument Dashboard() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "jitgateway-dashboard.json")));

    private static IEnumerable<(string Text, string Legend)> Expressions()
    {
        using var dashboard = Dashboard();
        var root = dashboard.RootElement;
        foreach (var panel in root.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _)))
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
                yield return (target.GetProperty("expr").GetString()!, target.GetProperty("legendFormat").GetString()!);
        foreach (var variable in root.GetProperty("templating").GetProperty("list").EnumerateArray().Where(v => v.TryGetProperty("definition", out _)))
            if (Variable().Match(variable.GetProperty("definition").GetString()!) is { Success: true } asked)
                yield return ($"sum by ({asked.Groups["label"].Value}) ({asked.Groups["metric"].Value})", "");
        foreach (var annotation in root.GetProperty("annotations").GetProperty("list").EnumerateArray())
            yield return (annotation.GetProperty("expr").GetString()!, annotation.GetProperty("titleFormat").GetString()!);
    }

    private static List<Alert> Alerts() =>
    [
        .. File.ReadAllText(Path.Combine(Folder, "jitgateway-alerts.yml")).Split("\n      - alert: ").Skip(1).Select(text => new Alert(
            text.Split('\n')[0],
            text[text.IndexOf("expr:", StringComparison.Ordinal)..text.IndexOf("        labels:", StringComparison.Ordinal)],
            Part(text, "severity"), Part(text, "summary"), Part(text, "description"), Part(text, "runbook"))),
    ];

    private static string Part(string text, string name) => Regex.Match(text, $"\\b{name}: (?<value>.*)", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["value"].Value.Trim('\'', ' ', '}');

    /// <summary>What an expression, and the words that go with it, ask for and do not get.</summary>
    private IReadOnlyList<string> Faults(string expression, string told)
    {
        var faults = new List<string>();
        var labels = OfPrometheus.ToHashSet(StringComparer.Ordinal);
        foreach (var selector in Selector().Matches(expression).Cast<Match>())
        {
            var name = selector.Groups["metric"].Value;
            if (Find(name) is not { } metric)
            {
                faults.Add($"{name} is not exported: {expression}");
                continue;
            }

            labels.UnionWith(metric.Labels.Keys);
            foreach (var matcher in Matcher().Matches(selector.Groups["matchers"].Value).Cast<Match>())
            {
                var (label, value) = (matcher.Groups["label"].Value, matcher.Groups["value"].Value);
                if (OfPrometheus.Contains(label)) continue;
                if (!metric.Labels.TryGetValue(label, out var seen)) faults.Add($"{name} has no label {label}: {expression}");
                else faults.AddRange(value.Split('|').Where(v => v.Length > 0 && v[0] != '$' && !seen.Contains(v) && !IsWritten(v)).Select(v => $"{label} of {name} is never {v}: {expression}"));
            }
        }

        if (faults.Count > 0) return faults;
        var asked = Grouping().Matches(expression).SelectMany(g => g.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Concat(Told().Matches(told).Select(t => t.Groups["label"].Value)).Distinct();
        return [.. asked.Where(l => !labels.Contains(l)).Select(l => $"no metric has the label {l}: {expression} {told}")];
    }

    /// <summary>Whether the source has it as a word of its own, or as a class of status.</summary>
    private static bool IsWritten(string value) => Sources.Value.Contains($"\"{value}\"", StringComparison.Ordinal) || StatusClass().IsMatch(value) || Enum.TryParse<JitGateway.Failures.FailureClass>(value, ignoreCase: true, out _);

    private ExportedMetric? Find(string name)
    {
        if (name == "up") return new ExportedMetric("up", "Prometheus' own");
        if (exported.ByName.GetValueOrDefault(name) is { } metric) return metric.Type == "histogram" ? null : metric;
        var family = Suffix().Replace(name, "");
        return family != name && exported.ByName.GetValueOrDefault(family) is { Type: "histogram" } histogram ? histogram : null;
    }

    [GeneratedRegex("\\b(?<metric>(?:jitgateway|dotnet|kestrel)_[a-z0-9_]+|up(?=\\{))(?:\\{(?<matchers>[^}]*)\\})?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex("(?<label>[a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Matcher();

    [GeneratedRegex("\\b(?:by|on|without|ignoring)\\s*\\((?<labels>[^)]*)\\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex("\\{\\{\\s*(?:\\$labels\\.)?(?<label>[a-z_]+)\\s*\\}\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Told();

    [GeneratedRegex("label_values\\((?<metric>[a-z_]+), (?<label>[a-z_]+)\\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("_(?:bucket|sum|count)$", RegexOptions.None, 1000)]
    private static partial Regex Suffix();

    [GeneratedRegex("^[1-5]xx$", RegexOptions.None, 1000)]
    private static partial Regex StatusClass();

    private sealed record Alert(string Name, string Expression, string Severity, string Summary, string Description, string Runbook);
}
