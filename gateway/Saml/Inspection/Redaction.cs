using System.Text.RegularExpressions;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>
/// Takes a person's values out of what is shown. Text is shown only where the standard puts something that is nobody's: an entity id, an algorithm, a signature. Everywhere else goes what looks like an address, and what the message
/// says of the person in one place is taken out of every other one.
/// </summary>
internal sealed partial class Redaction
{
    private const int Shortest = 3;     // shorter ones are parts of every word
    private const int MostValues = 2000;

    private static readonly HashSet<string> OpenTexts = new(StringComparer.Ordinal)
    {
        "Issuer", "Audience", "AuthnContextClassRef", "AuthnContextDeclRef", "AuthenticatingAuthority",
    };

    private static readonly HashSet<string> PersonalAttributes = new(StringComparer.Ordinal) { "Address", "DNSName" };

    /// <summary>Names and URIs that the standards fix; an address is taken out of them all the same.</summary>
    private static readonly HashSet<string> FixedAttributes = new(StringComparer.Ordinal)
    {
        "Version", "Algorithm", "Method", "Format", "NameFormat", "Type", "IssueInstant", "NotBefore", "NotOnOrAfter", "AuthnInstant", "SessionNotOnOrAfter",
    };

    private readonly List<string> _values;

    /// <param name="roots">Everything that is shown of the message.</param>
    public Redaction(IEnumerable<Element> roots) => _values =
    [
        .. roots.SelectMany(static r => r.DescendantsAndSelf).Where(static e => !e.HasElements && (e.IsAssertion("NameID") || e.LocalName == "AttributeValue")).Select(static e => e.Text.Trim())
            .Where(static v => v.Length >= Shortest).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(static v => v.Length).Take(MostValues),
    ];

    public string OfText(Element element, string text) => element.NamespaceUri switch
    {
        SamlNames.SignatureNamespace or EncryptionNames.Namespace => text,
        SamlNames.AssertionNamespace when OpenTexts.Contains(element.LocalName) => Of(text),
        _ => text.AsSpan().IndexOfAnyExcept(ElementReading.XmlWhiteSpace) < 0 ? text : InspectionReport.Redacted,
    };

    public string OfAttribute(ElementAttribute attribute) =>
        PersonalAttributes.Contains(attribute.LocalName) ? InspectionReport.Redacted
        : FixedAttributes.Contains(attribute.LocalName) ? Addresses().Replace(attribute.Value, InspectionReport.Redacted)
        : Of(attribute.Value);

    /// <summary>Words in which values of the person may stand.</summary>
    public string Of(string text)
    {
        text = Addresses().Replace(text, InspectionReport.Redacted);
        foreach (var value in _values) text = Without(text, value);
        return text;
    }

    private static string Without(string text, string value)
    {
        for (var at = text.IndexOf(value, StringComparison.OrdinalIgnoreCase); at >= 0 && at < text.Length; at = text.IndexOf(value, at, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + value.Length;
            var isWord = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (isWord) text = string.Concat(text.AsSpan(0, at), InspectionReport.Redacted, text.AsSpan(end));
            at += isWord ? InspectionReport.Redacted.Length : 1;
            if (at >= text.Length) break;
        }

        return text;
    }

    [GeneratedRegex("[^\\s@\"'<>(){}=&;:,/?#]+(?:@|%40)[^\\s@\"'<>(){}=&;:,/?#]+", RegexOptions.NonBacktracking)]
    private static partial Regex Addresses();
}
