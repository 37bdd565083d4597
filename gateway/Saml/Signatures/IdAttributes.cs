using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// A reference names an ID, and which attribute is an ID is a matter of schemas that readers disagree on. So every attribute that
/// any of them might take for one counts.
/// </summary>
internal static class IdAttributes
{
    /// <summary>A value that two attributes share; null where each is the only one of its value.</summary>
    public static string? FindDuplicate(Element root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in root.DescendantsAndSelf)
            foreach (var id in Of(element))
                if (!seen.Add(id))
                    return id;
        return null;
    }

    /// <summary>The values of one element alone.</summary>
    public static IEnumerable<string> Of(Element element)
    {
        foreach (var attribute in element.Attributes)
            if (CouldBeId(attribute.LocalName))
                yield return attribute.Value.Trim();
    }

    // ID of SAML, Id of XML Signature and Encryption, xml:id, wsu:Id
    private static bool CouldBeId(string localName) => localName.Equals("id", StringComparison.OrdinalIgnoreCase);
}
