namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>Which attributes a backend's words speak of.</summary>
internal static class NamedAttributes
{
    /// <param name="names">What a backend may call each attribute.</param>
    /// <returns>Those one of whose names stands as a word in as much of the text as is read.</returns>
    public static IReadOnlyList<string> In(string text, IEnumerable<(string Name, string Attribute)> names)
    {
        var read = RedactedText.Read(text);
        return [.. names.Where(n => IsIn(read, n.Name)).Select(n => n.Attribute).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsIn(string text, string name)
    {
        if (name.Length == 0) return false;
        for (var at = 0; (at = text.IndexOf(name, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + name.Length;
            if ((at == 0 || (!IsOfAWord(text[at - 1]) && text[at - 1] != '.')) && (end == text.Length || !IsOfAWord(text[end]))) return true;
        }

        return false;
    }

    private static bool IsOfAWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
