using JitGateway.Failures;
using JitGateway.Failures.Languages;
using Microsoft.AspNetCore.Html;
using Mono.Cecil;

namespace JitGateway.Tests.Failures.Languages;

public sealed class LanguageTests
{
    private const string Samples = "JitGateway.Tests.Failures.Languages.LanguageTests/SpeaksEnglishToEverybody";
    private static readonly ModuleDefinition Gateway = ModuleDefinition.ReadModule(typeof(PageText).Assembly.Location);
    private static readonly ModuleDefinition Tests = ModuleDefinition.ReadModule(typeof(LanguageTests).Assembly.Location);

    /// <summary>Languages other than English, which stands in the code.</summary>
    public static TheoryData<string> Tags => [.. PageLanguage.All.Skip(1).Select(language => language.Tag)];

    [Fact]
    public void There_are_English_and_at_least_two_others() => PageLanguage.All.Select(language => language.Tag).ShouldBe(["en", "de", "fr"]);

    [Theory]
    [MemberData(nameof(Tags))]
    public void Every_sentence_of_every_page_is_in_every_language(string tag)
    {
        var said = SaidOnPages.Sentences(Gateway);
        said.Count.ShouldBeGreaterThan(250);

        said.Except(PageLanguage.Find(tag)!.Sentences.Keys).ShouldBeEmpty($"write them into Failures/Languages/{tag}.json");
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void No_language_holds_a_sentence_that_no_page_says(string tag) =>
        PageLanguage.Find(tag)!.Sentences.Keys.Except(SaidOnPages.Sentences(Gateway)).ShouldBeEmpty($"take them out of Failures/Languages/{tag}.json");

    [Theory]
    [MemberData(nameof(Tags))]
    public void A_sentence_has_the_same_values_in_every_language_and_is_not_left_in_English(string tag)
    {
        foreach (var (english, translated) in PageLanguage.Find(tag)!.Sentences)
        {
            SaidOnPages.Places(translated).ShouldBe(SaidOnPages.Places(english), english);
            translated.ShouldNotBe(english);
            translated.ShouldNotBeNullOrWhiteSpace();
            EndOf(translated).ShouldBe(EndOf(english), english);   // a heading stays one, a question stays one
        }
    }

    [Fact]
    public void Only_literals_are_said_so_that_none_is_missed() =>
        SaidOnPages.Literals(Gateway).Where(said => said.Sentence is null).Select(said => said.Method.FullName).ShouldBeEmpty("PageText.Of takes a literal; choose between two of them, not between two texts");

    [Fact]
    public void A_pattern_is_given_its_values_where_it_is_said() => SaidOnPages.WithoutValues(Gateway).ShouldBeEmpty();

    [Fact]
    public void Registers_are_shown_where_they_are_read_here() =>
        SaidOnPages.CallersOf(Gateway, nameof(PageText), nameof(PageText.Known)).ShouldBe([typeof(FailurePage).FullName!, typeof(FailureWriter).FullName!], ignoreOrder: true);

    [Fact]
    public void A_texts_stead_is_taken_only_where_it_is_read_here() =>
        SaidOnPages.CallersOf(Gateway, nameof(ErrorCode), "set_PublicText").Concat(SaidOnPages.CallersOf(Gateway, nameof(ErrorCode), "set_Title")).ShouldBe(["JitGateway.Saml.Login.LoginRefusal"]);

    [Fact]
    public void No_word_stands_in_the_markup() => SaidOnPages.WordsInMarkup(Gateway).ShouldBeEmpty("say it by PageText.Of");

    [Fact]
    public void What_speaks_English_to_everybody_would_be_found()
    {
        SaidOnPages.Literals(Tests).Where(said => said.Sentence is null).ShouldHaveSingleItem().Method.Name.ShouldBe(nameof(SpeaksEnglishToEverybody.SayWhateverComes));
        SaidOnPages.WithoutValues(Tests).ShouldBe([$"{typeof(PageText).FullName} {Samples}::{nameof(SpeaksEnglishToEverybody.ForgetTheName)}()"]);
        SaidOnPages.CallersOf(Tests, nameof(PageText), nameof(PageText.Known)).ShouldContain(typeof(LanguageTests).FullName);
        SaidOnPages.WordsInMarkup(Tests).Where(found => found.Contains(nameof(SpeaksEnglishToEverybody))).Select(found => found[(found.IndexOf(": ", StringComparison.Ordinal) + 2)..])
            .ShouldBe(["<p>Good morning, ", " and again</p>", "<progress aria-label=\"Working\">", "and so on"]);
    }

    [Theory]
    [InlineData("de-AT, en;q=0.5", "Abmelden")]
    [InlineData("fr-CH", "Se déconnecter")]
    [InlineData("nl, en;q=0.9, de;q=0.8", "Sign out")]
    [InlineData("nl", "Sign out")]
    public void A_text_is_shown_in_the_language_that_is_liked_best_of_those_there_are(string accepted, string shown) =>
        PageText.Of("Sign out").In(PageLanguage.For(AcceptedLanguagesTests.Of(accepted), PageLanguage.English)).ShouldBe(shown);

    [Fact]
    public void Values_and_other_peoples_words_stay_as_they_are()
    {
        var german = PageLanguage.Find("de")!;

        PageText.Of("{0} did not sign you out.").With("Sign out & {0}").In(german).ShouldBe("Sign out & {0} hat Sie nicht abgemeldet.");
        PageText.Verbatim("Sign out").And(PageText.Of("Sign out")).And(PageText.Verbatim("{0}")).In(german).ShouldBe("Sign out Abmelden {0}");
        PageText.Known("Sign out").ToString().ShouldBe("Sign out");
    }

    [Fact]
    public void Words_in_another_language_than_the_page_say_so_to_a_screen_reader()
    {
        Rendered(PageText.Verbatim("Alleen voor beheerders <1>", "nl"), "de").ShouldBe("<span lang=\"nl\">Alleen voor beheerders &lt;1&gt;</span>");
        Rendered(PageText.Verbatim("Nur für uns", "de"), "de").ShouldBe("Nur f&#xFC;r uns");
        Rendered(PageText.Verbatim("Only us"), "de").ShouldBe("Only us");
    }

    private static string Rendered(IHtmlContent text, string tag)
    {
        using var writer = new StringWriter(PageLanguage.Find(tag)!);
        text.WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        return writer.ToString();
    }

    private static string EndOf(string sentence) => sentence[^1] is '.' or '?' or ':' ? sentence[^1..] : "";

    /// <summary>Everything that must not be.</summary>
    private static class SpeaksEnglishToEverybody
    {
        public static PageText SayWhateverComes(bool well) => PageText.Of(well ? Environment.NewLine : "You are signed in");

        public static PageText ForgetTheName() => PageText.Of("{0} did not sign you out.");

        public static IHtmlContent WriteItDown(string name) => Html.Format($"<p>Good morning, {name} and again</p>");

        public static IHtmlContent WhisperIt(string name) => Html.Format($"<progress aria-label=\"Working\">{name}{"and so on"}");
    }
}
