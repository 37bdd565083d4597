using JitGateway.Configuration;

namespace JitGateway.Saml.Published;

/// <summary>A text in one or several languages (SAML Metadata 2.2.4): written plainly it is English, otherwise an object of language → text.</summary>
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

    private static bool IsLanguage(string text) => text.Length is >= 2 and <= 35 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
