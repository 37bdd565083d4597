using System.Text;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Telemetry;

/// <summary>What Prometheus is shown, and the table of it in the recipe.</summary>
public sealed class MetricsTableTests(ExportedMetrics exported) : IClassFixture<ExportedMetrics>
{
    private const string Begin = "<!-- metrics: written by a test, see MetricsTableTests -->\n";
    private const string End = "<!-- end of metrics -->\n";
    private static readonly string Page = Path.Combine(SourceTree.Root, "deploy", "recipes", "monitoring.md");

    [Fact]
    public void Every_instrument_of_ours_is_seen_here_so_that_its_labels_are_known() =>
        exported.Unseen.ShouldBeEmpty("tell of it in ExportedMetrics");

    [Fact]
    public void The_recipe_lists_every_metric_with_its_labels_and_what_it_tells()
    {
        var page = File.ReadAllText(Page);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_METRICS") is "1") File.WriteAllText(Page, page = page[..from] + Table() + page[to..]);
        else page[from..to].ShouldBe(Table(), "run this test with JITGATEWAY_WRITE_METRICS=1 to write the table anew");
    }

    [Fact]
    public void No_metric_that_a_dashboard_needs_is_nameless_and_no_label_is_an_address_a_path_or_a_person()
    {
        string[] known = ["adapter", "backend", "certificate", "class", "code", "component", "destinations", "event", "idp", "kind", "limit", "name", "number", "of", "operation", "outcome", "reason", "result", "runtime", "state", "status", "version"];

        foreach (var metric in Ours())
        {
            metric.Help.ShouldNotBeNullOrWhiteSpace(metric.Name);
            metric.Labels.Keys.Except(known).ShouldBeEmpty($"{metric.Name}: a new label is a decision, for who can make it grow?");
        }
    }

    [Fact]
    public void OpenMetrics_says_the_same_in_its_own_words()
    {
        exported.OpenMetrics.ShouldEndWith("\n# EOF\n");
        exported.OpenMetrics.ShouldContain("# TYPE jitgateway_logins counter\njitgateway_logins_total{");
        exported.OpenMetrics.ShouldContain("# UNIT jitgateway_login_duration_seconds seconds\n# TYPE jitgateway_login_duration_seconds histogram\n");
        exported.Text.ShouldNotContain("# EOF");
        exported.Text.ShouldContain("# TYPE jitgateway_logins_total counter\njitgateway_logins_total{");
        Samples(exported.OpenMetrics).ShouldBe(Samples(exported.Text));
    }

    private static IEnumerable<string> Samples(string text) => text.Split('\n').Where(l => l.StartsWith("jitgateway", StringComparison.Ordinal)).Select(l => l.Split(' ')[0]);

    private IEnumerable<ExportedMetric> Ours() => exported.ByName.Values.Where(m => m.Name.StartsWith("jitgateway", StringComparison.Ordinal)).OrderBy(m => m.Name, StringComparer.Ordinal);

    private string Table()
    {
        var table = new StringBuilder("| metric | type | labels | tells |\n|---|---|---|---|\n");
        foreach (var metric in Ours()) table.Append($"| `{metric.Name}` | {metric.Type} | {string.Join(", ", metric.Labels.Keys.Select(l => $"`{l}`"))} | {metric.Help.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        return table.ToString();
    }
}
