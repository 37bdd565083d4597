using System.Text;

namespace JitGateway.Demo.IdentityProvider.SamlMessages;

/// <summary>
/// Writes elements in the form that exclusive canonicalization would give them (declarations, then attributes, both sorted; start
/// and end tag always; canonical escapes), so that what is written can be digested and signed as it stands.
/// </summary>
internal static class CanonicalMarkup
{
    /// <summary>One element. Attributes whose value is null are left out; <paramref name="content"/> is markup already.</summary>
    public static string Element(string name, (string Name, string? Value)[] attributes, params IEnumerable<string?> content)
    {
        var text = new StringBuilder().Append('<').Append(name);
        foreach (var (attribute, value) in attributes.Where(a => a.Value is not null).OrderBy(a => Rank(a.Name)).ThenBy(a => a.Name, StringComparer.Ordinal))
            text.Append(' ').Append(attribute).Append("=\"").Append(Attribute(value!)).Append('"');
        text.Append('>');
        foreach (var part in content) text.Append(part);
        return text.Append("</").Append(name).Append('>').ToString();
    }

    public static string Text(string value) => value
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\r", "&#xD;", StringComparison.Ordinal);

    public static string Attribute(string value) => value
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("\t", "&#x9;", StringComparison.Ordinal)
        .Replace("\n", "&#xA;", StringComparison.Ordinal).Replace("\r", "&#xD;", StringComparison.Ordinal);

    // the default declaration, the other declarations, attributes without a namespace, attributes with one
    private static int Rank(string name) => name switch
    {
        "xmlns" => 0,
        _ when name.StartsWith("xmlns:", StringComparison.Ordinal) => 1,
        _ when name.Contains(':', StringComparison.Ordinal) => 3,
        _ => 2,
    };
}
