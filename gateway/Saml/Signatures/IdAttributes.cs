using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// A reference names an ID, and which attribute is an ID is a matter of schemas that readers disagree on. So every attribute that
/// any of them might take for one counts.
/// </summary>
internal static class IdAttributes
{
    /// <summary>A value that two attributes share; null where each is the only one of its value.</summary>
    /// <param name="decrypted">An element that was decrypted out of the same message; absent: nothing was.</param>
    public static string? FindDuplicate(Element root, Element? decrypted = null)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return FindDuplicate(root, seen) ?? (decrypted is null ? null : FindDuplicate(decrypted, seen));
    }

    private static string? FindDuplicate(Element root, HashSet<string> seen)
    {
        foreach (var element in root.DescendantsAndSelf)
            foreach (var attribute in element.Attributes)
                if (CouldBeId(attribute.LocalName) && !seen.Add(attribute.Value.Trim()))
                    return attribute.Value;
        return null;
    }

    // ID of SAML, Id of XML Signature and Encryption, xml:id, wsu:Id
    private static bool CouldBeId(string localName) => localName.Equals("id", StringComparison.OrdinalIgnoreCase);
}
