using JitGateway.Identity.Inspection;
using JitGateway.Saml.Inspection;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>What is taken out of texts, and that the work for it grows with what is read, whatever a stranger writes.</summary>
public sealed class PersonalValuesTests : IAsyncLifetime
{
    private readonly InspectionBed _bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Theory]
    [InlineData("Ada signs in", "(redacted) signs in")]
    [InlineData("ADA, ada; aDa", "(redacted), (redacted); (redacted)")]
    [InlineData("Adam and Nevada", "Adam and Nevada")]
    [InlineData("Ada King Noel", "(redacted)")]
    [InlineData("Ada King", "(redacted)")]
    [InlineData("the King Noel of", "the (redacted) of")]
    [InlineData("ada@example.com, x%40example.org", "(redacted), (redacted)")]
    [InlineData("?user=Ada+King&x=1", "?user=(redacted)&x=1")]
    [InlineData("?user=ada%20king", "?user=(redacted)")]
    [InlineData("no", "no")]
    [InlineData("", "")]
    public void Values_are_taken_out_as_words_the_longest_and_all_that_overlap(string text, string shown)
    {
        var values = new PersonalValues();
        foreach (var value in (string[])["Ada", "Ada King", "King Noel", "no", " "]) values.Add(value);

        values.TakenOutOf(text).ShouldBe(shown);
        values.IsCutShort.ShouldBeFalse();
    }

    [Theory]
    [InlineData("abc", "abc ", 1)]
    [InlineData("abc", "abcd ", 1)]
    [InlineData("a a", "a ", 1)]
    [InlineData("abc", "abc ", 1000)]
    public void Twice_the_text_is_at_most_twice_the_work(string value, string word, int others)
    {
        long WorkFor(int words)
        {
            var values = new PersonalValues();
            values.Add(value);
            for (var i = 1; i < others; i++) values.Add($"other-{i}");
            values.TakenOutOf(string.Concat(Enumerable.Repeat(word, words)));
            values.IsCutShort.ShouldBeFalse();
            return values.Work;
        }

        WorkFor(20_000).ShouldBeLessThanOrEqualTo(2 * WorkFor(10_000) + 100);
        WorkFor(35_000).ShouldBeLessThanOrEqualTo(3L * 35_000 * word.Length);
    }

    [Fact]
    public void Values_that_differ_at_their_ends_alone_end_at_the_bound_and_nothing_is_shown()
    {
        var values = new PersonalValues();
        for (var i = 0; i < 2000; i++) values.Add($"abc abc abc abc abc abc abc abc {i:0000}");

        var shown = values.TakenOutOf(string.Concat(Enumerable.Repeat("abc ", 35_000)));

        shown.ShouldBe(InspectionReport.Redacted);
        values.IsCutShort.ShouldBeTrue();
        values.Work.ShouldBeLessThanOrEqualTo(PersonalValues.MostWork + 10);
        values.TakenOutOf("any other").ShouldBe(InspectionReport.Redacted);
    }

    [Fact]
    public void More_values_than_can_be_kept_hide_everything()
    {
        var values = new PersonalValues();
        for (var i = 0; i < 30_000; i++) values.Add($"value-{i}");

        values.TakenOutOf("any other").ShouldBe(InspectionReport.Redacted);
        values.IsCutShort.ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_that_says_one_word_often_is_inspected_within_the_bound()
    {
        var message = (Exchange.Good with { Attributes = [new("x", "a-c")], AssertionConsumerService = string.Join(' ', Enumerable.Repeat("a-c", 35_000)) }).ToXml(Exchange.Signer);

        var report = await _bed.InspectAsync(message, redact: true);

        report.Xml.ShouldNotBeNull().ShouldNotContain("a-c");   // no base64 has that
        report.Notes.ShouldNotContain(n => n.Contains("looked for", StringComparison.Ordinal));
    }
}
