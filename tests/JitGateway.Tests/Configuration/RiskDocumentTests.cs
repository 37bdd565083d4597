using System.Text.RegularExpressions;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Configuration;

/// <summary>The table of risks on the page about check.</summary>
public sealed partial class RiskDocumentTests
{
    private const string Begin = "<!-- risks -->\n";
    private const string End = "<!-- /risks -->\n";
    private static readonly string Page = Path.Combine(SourceTree.Root, "deploy", "recipes", "check.md");

    [Fact]
    public async Task The_page_lists_every_kind_of_risk()
    {
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_RISKS") == "1") await File.WriteAllTextAsync(Page, WithTable(await File.ReadAllTextAsync(Page)));

        var page = await File.ReadAllTextAsync(Page);
        page.ShouldBe(WithTable(page), "set JITGATEWAY_WRITE_RISKS=1 and run this test to write the table of deploy/recipes/check.md anew");
    }

    [Fact]
    public void An_id_is_words_behind_the_module_and_a_meaning_is_a_sentence()
    {
        foreach (var kind in RiskRegister.All)
        {
            kind.Id.ShouldMatch("^risk(\\.[a-z0-9-]+){2}$");
            kind.Meaning.ShouldMatch("^[A-Z].*[^.]$", kind.Id);
        }
    }

    [Fact]
    public async Task Risks_that_the_page_names_elsewhere_are_risks()
    {
        var ids = RiskRegister.All.Select(k => k.Id).ToHashSet(StringComparer.Ordinal);

        RiskId().Matches(await File.ReadAllTextAsync(Page)).Select(m => m.Value).Where(id => !ids.Contains(id)).ShouldBeEmpty();
    }

    private static string WithTable(string page)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        return $"{page[..begin]}| id | |\n|---|---|\n{string.Concat(RiskRegister.All.Select(k => $"| `{k.Id}` | {k.Meaning} |\n"))}{page[end..]}";
    }

    [GeneratedRegex(@"\brisk\.[a-z0-9-]+\.[a-z0-9-]+", RegexOptions.None, 1000)]
    private static partial Regex RiskId();
}
