using System.Collections.Frozen;
using System.Text.Json;

namespace JitGateway.Failures.Languages;

/// <summary>
/// A language in which pages can be read: English, which stands in the code, or one whose sentences a file of this folder holds by their English wording. It travels with the writer of the page, as a culture does:
/// as its format provider.
/// </summary>
internal sealed class PageLanguage : IFormatProvider
{
    public static readonly PageLanguage English = new("en", FrozenDictionary<string, string>.Empty);

    private PageLanguage(string tag, FrozenDictionary<string, string> sentences)
    {
        Tag = tag;
        Sentences = sentences;
    }

    /// <summary>All of them, English first.</summary>
    public static IReadOnlyList<PageLanguage> All { get; } = [English, Read("de"), Read("fr")];

    /// <summary>As <c>lang</c>, <c>Content-Language</c> and <c>Accept-Language</c> name it (RFC 5646).</summary>
    public string Tag { get; }

    /// <summary>By their English wording.</summary>
    public IReadOnlyDictionary<string, string> Sentences { get; }

    public string this[string english] => Sentences.GetValueOrDefault(english, english);

    /// <summary>The language of what is being written; English where nobody said.</summary>
    public static PageLanguage Of(TextWriter writer) => writer.FormatProvider as PageLanguage ?? English;

    /// <summary>The language that is liked best of those that there are (RFC 4647 3.4: <c>de-AT</c> is served by <c>de</c>).</summary>
    /// <param name="accepted">What is liked best first.</param>
    /// <param name="otherwise">For whom reads none of them, or does not say.</param>
    public static PageLanguage For(IReadOnlyList<string> accepted, PageLanguage otherwise)
    {
        foreach (var range in accepted)
            if (Find(range.Split('-', 2)[0]) is { } language)
                return language;
        return otherwise;
    }

    /// <summary>Null: there is no such language.</summary>
    public static PageLanguage? Find(string tag) => All.FirstOrDefault(l => l.Tag.Equals(tag, StringComparison.OrdinalIgnoreCase));

    public object? GetFormat(Type? formatType) => formatType == typeof(PageLanguage) ? this : null;

    public override string ToString() => Tag;

    /// <summary>Of a language there is a file for the pages on everybody's way (<c>de.json</c>), and one for each part of the rooms (<c>de.launcher.json</c>).</summary>
    private static PageLanguage Read(string tag)
    {
        var assembly = typeof(PageLanguage).Assembly;
        var sentences = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"{typeof(PageLanguage).Namespace}.{tag}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            foreach (var (english, words) in JsonSerializer.Deserialize<Dictionary<string, string>>(file, JsonSerializerOptions.Strict)!) sentences[english] = words;
        }

        return new PageLanguage(tag, sentences.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
