namespace JitGateway.Configuration;

/// <summary>A text in one or several languages: written plainly it is English, otherwise an object of language → text.</summary>
internal sealed record LocalizedText(IReadOnlyList<KeyValuePair<string, string>> Texts) : ISectionBindable<LocalizedText>
{
    private const string Plain = "en";

    public static LocalizedText? Bind(IConfigurationSection section, ConfigurationContext context)
    {
        var texts = section.Value is { } plain ? [new(Plain, plain)] : section.GetChildren().Select(static c => KeyValuePair.Create(c.Key, c.Value ?? "")).ToList();
        if (texts.Count > 0 && texts.TrueForAll(static t => IsLanguage(t.Key) && !string.IsNullOrWhiteSpace(t.Value) && !t.Value.Any(char.IsControl))) return new LocalizedText(texts);
        context.Errors.Add(section.Path, section.Value, "is neither a text nor texts by language", "Write \"text\", or { \"en\": \"text\", \"de\": \"Text\" }");
        return null;
    }

    /// <summary>The text for whoever reads these languages, with its own language; the first one where there is none (RFC 4647 3.4: <c>de-AT</c> is served by <c>de</c>).</summary>
    /// <param name="languages">What is liked best first.</param>
    public KeyValuePair<string, string> Find(IReadOnlyList<string> languages)
    {
        foreach (var language in languages)
            for (var range = language; range.Length > 0; range = range[..Math.Max(range.LastIndexOf('-'), 0)])
                foreach (var text in Texts)
                    if (text.Key.Equals(range, StringComparison.OrdinalIgnoreCase))
                        return text;
        return Texts[0];
    }

    private static bool IsLanguage(string text) => text.Length is >= 2 and <= 35 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
