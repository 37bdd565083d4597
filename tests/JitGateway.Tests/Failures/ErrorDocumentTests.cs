using JitGateway.Failures;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Failures;

public sealed class ErrorDocumentTests
{
    private const string ToRewrite = "set JITGATEWAY_WRITE_ERRORS=1 and run this test to write deploy/recipes/errors.md anew";

    private static string Page => Path.Combine(SourceTree.Root, "deploy", "recipes", "errors.md");

    [Fact]
    public async Task The_page_about_errors_says_what_the_register_says()
    {
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_ERRORS") == "1") await File.WriteAllTextAsync(Page, ErrorDocument.Text(WholeRegister.All));
        (await File.ReadAllTextAsync(Page)).ShouldBe(ErrorDocument.Text(WholeRegister.All), ToRewrite);
    }

    [Fact]
    public void Every_entry_stands_on_it_once()
    {
        var lines = ErrorDocument.Text(WholeRegister.All).Split('\n');

        foreach (var entry in WholeRegister.All) lines.Count(l => l.StartsWith($"| {entry} |", StringComparison.Ordinal)).ShouldBe(1, $"{entry}: give its numbers a chapter in ErrorDocument");
    }

    [Fact]
    public void Every_class_is_explained()
    {
        var page = ErrorDocument.Text(WholeRegister.All);

        foreach (var kind in Enum.GetNames<FailureClass>()) page.ShouldContain($"| {kind.ToLowerInvariant()} | ");
    }

    [Fact]
    public void A_changed_text_would_be_noticed()
    {
        var changed = WholeRegister.All.Select(e => e == ErrorRegister.UserDisabled ? e with { OperatorText = "Another text." } : e).ToList();

        ErrorDocument.Text(changed).ShouldNotBe(ErrorDocument.Text(WholeRegister.All));
    }
}
