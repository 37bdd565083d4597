using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>Which attributes a backend's words speak of.</summary>
internal static class NamedAttributes
{
    /// <param name="names">What a backend may call each attribute.</param>
    /// <returns>Those one of whose names stands in the text as a word.</returns>
    public static IReadOnlyList<string> In(string text, IEnumerable<(string Name, string Attribute)> names) =>
        [.. names.Where(n => IsIn(text, n.Name)).Select(n => n.Attribute).Distinct(StringComparer.Ordinal)];

    private static bool IsIn(string text, string name) =>
        name.Length > 0 && Regex.IsMatch(text, $@"(?<![\w.]){Regex.Escape(name)}(?![\w])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100));
}
