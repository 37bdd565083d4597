using JitGateway.Failures.Languages;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Failures.Languages;

public sealed class AcceptedLanguagesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("de", "de")]
    [InlineData("en-GB,en;q=0.9,de;q=0.8", "en-GB en de")]
    [InlineData("de;q=0.3, fr;q=0.7, en;q=0.5", "fr en de")]
    [InlineData("fr;q=0.5, de;q=0.5", "fr de")]
    [InlineData("*, de;q=0.1", "de")]
    [InlineData("de;q=0, en", "en")]
    [InlineData("de; q=0.5 , fr", "fr de")]
    [InlineData("de;q=1.5, fr;q=x, it;level=1, en;q=-1, nl;q=NaN, pl", "pl")]
    [InlineData(",;q=1,,;", "")]
    public void What_is_liked_best_comes_first_and_what_is_refused_or_written_wrongly_not_at_all(string header, string languages) =>
        string.Join(' ', Of(header)).ShouldBe(languages);

    [Fact]
    public void Nobody_asks_for_more_languages_than_a_line_holds() => Of(string.Join(',', Enumerable.Repeat("de", 200))).ShouldBeEmpty();

    [Theory]
    [InlineData("de-DE-1996", "en", "de")]
    [InlineData("DE", "en", "de")]
    [InlineData("den, gsw, fr-CA;q=0.1", "en", "fr")]
    [InlineData("es", "de", "de")]
    [InlineData("", "fr", "fr")]
    [InlineData("en;q=0.1", "fr", "en")]
    [InlineData("-, --de, ../de", "en", "en")]
    public void The_page_is_in_the_first_of_them_that_there_is_else_in_the_operators(string header, string configured, string shown) =>
        PageLanguage.For(Of(header), PageLanguage.Find(configured)!).Tag.ShouldBe(shown);

    public static IReadOnlyList<string> Of(string header)
    {
        var context = new DefaultHttpContext();
        if (header.Length > 0) context.Request.Headers.AcceptLanguage = header;
        return AcceptedLanguages.Of(context.Request);
    }
}
