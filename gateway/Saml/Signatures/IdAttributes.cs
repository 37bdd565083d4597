using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// A reference names an ID, and which attribute is an ID is a matter of schemas that readers disagree on. So every attribute that
/// any of them might take for one counts.
/// </summary>
internal static class IdAttributes
{
    /// <summary>A value that two attributes share; null where each is the only one of its value.</summary>
    /// <param name="decrypted">
    /// An element that was decrypted out of the same message; absent: nothing was. Its signature may have the Id of the one outside, as pysaml2 makes them: all
    /// that SAML lets refer to anything is a signature, to the element that carries it.
    /// </param>
    public static string? FindDuplicate(Element root, Element? decrypted = null)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (FindDuplicate(root, seen, signatures: []) is { } duplicate) return duplicate;
        return decrypted is null ? null : FindDuplicate(decrypted, seen, [.. root.DescendantsAndSelf.Where(static e => e.IsSignature()).SelectMany(Ids)]);
    }

    /// <param name="seen">The values so far.</param>
    /// <param name="signatures">Those of them that one more signature may have.</param>
    private static string? FindDuplicate(Element root, HashSet<string> seen, HashSet<string> signatures)
    {
        foreach (var element in root.DescendantsAndSelf)
            foreach (var id in Ids(element))
                if (!seen.Add(id) && !(element.IsSignature() && signatures.Remove(id)))
                    return id;
        return null;
    }

    private static IEnumerable<string> Ids(Element element)
    {
        foreach (var attribute in element.Attributes)
            if (CouldBeId(attribute.LocalName))
                yield return attribute.Value.Trim();
    }

    // ID of SAML, Id of XML Signature and Encryption, xml:id, wsu:Id
    private static bool CouldBeId(string localName) => localName.Equals("id", StringComparison.OrdinalIgnoreCase);
}
