using System.Globalization;
using System.Text.Encodings.Web;
using JitGateway.Configuration;
using JitGateway.Failures.Languages;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>
/// What a page says: a sentence of ours, written in English where it is said and shown in the reader's language, or somebody else's words, shown as they are. Whoever makes a page knows nothing of languages:
/// <c>PageText.Of("Sign out")</c> stands in a title or in <see cref="Html.Format"/>, and the page's writer chooses. Each sentence is in every file under <c>Languages</c>, by its English wording.
/// </summary>
internal sealed class PageText : IHtmlContent
{
    private const string ForeignWords = "(A sentence of the application's own.)";

    private readonly string _words;
    private readonly bool _isOurs;
    private readonly string[] _values;
    private string? _language;
    private bool _isOfOperator;
    private PageText? _next;

    private PageText(string words, bool isOurs, string[] values)
    {
        _words = words;
        _isOurs = isOurs;
        _values = values;
    }

    /// <param name="english">A literal, so that a test finds it: one whole sentence, with <c>{0}</c> where <see cref="With(string[])"/> puts a value.</param>
    public static PageText Of(string english) => new(english, isOurs: true, []);

    /// <summary>A sentence that a register of ours holds: titles and texts of <see cref="ErrorRegister"/>, and what modules say in their stead.</summary>
    public static PageText Known(string english) => new(english, isOurs: true, []);

    /// <summary>In English, for whoever asks later what was said; in place of an application's words, which may hold a person's values, that there were some.</summary>
    public string WithoutForeignWords => $"{(_isOurs || _isOfOperator ? OwnIn(PageLanguage.English) : ForeignWords)}{(_next is null ? "" : $" {_next.WithoutForeignWords}")}";

    /// <summary>Words of the operator or of an application.</summary>
    /// <param name="language">What they are written in; null: not known.</param>
    public static PageText Verbatim(string words, string? language = null) => new(words, isOurs: false, []) { _language = language };

    /// <summary>The operator's words in the language that is liked best; null where there are none.</summary>
    public static PageText? Verbatim(LocalizedText? words, IReadOnlyList<string> languages)
    {
        if (words is null) return null;
        var (language, text) = words.Find([.. languages, "en"]);
        return new(text, isOurs: false, []) { _language = words.Texts.Count > 1 ? language : null, _isOfOperator = true };   // a single text is in the language that the operator's people read
    }

    /// <summary>The values for <c>{0}</c>, <c>{1}</c> and so on.</summary>
    public PageText With(params string[] values) => new(_words, _isOurs, values);

    public PageText With(int value) => With(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>This, and after it another sentence.</summary>
    public PageText And(PageText next) => new(_words, _isOurs, _values) { _language = _language, _isOfOperator = _isOfOperator, _next = _next?.And(next) ?? next };

    public string In(PageLanguage language) => _next is null ? OwnIn(language) : $"{OwnIn(language)} {_next.In(language)}";

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var language = PageLanguage.Of(writer);
        var isForeign = _language is not null && !_language.Equals(language.Tag, StringComparison.OrdinalIgnoreCase);
        if (isForeign) Html.Format($"<span lang=\"{_language}\">").WriteTo(writer, encoder);   // so that a screen reader pronounces it rightly
        encoder.Encode(writer, OwnIn(language));
        if (isForeign) writer.Write("</span>");
        if (_next is null) return;
        writer.Write(' ');
        _next.WriteTo(writer, encoder);
    }

    /// <summary>In English.</summary>
    public override string ToString() => In(PageLanguage.English);

    private string OwnIn(PageLanguage language)
    {
        var text = _isOurs ? language[_words] : _words;
        return _values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, _values);
    }
}
