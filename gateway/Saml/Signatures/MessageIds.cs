using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// The IDs of a message and of all that was decrypted out of it, whatever stood in what: each is there once. A signature may have the Id of one outside, as
/// pysaml2 makes them: all that SAML lets refer to anything is a signature, to the element that carries it.
/// </summary>
internal sealed class MessageIds(Element message)
{
    private readonly HashSet<string> _seen = Of(message.DescendantsAndSelf);
    private readonly HashSet<string> _signatures = Of(message.DescendantsAndSelf.Where(static e => e.IsSignature()));

    /// <summary>Adds an element that was decrypted.</summary>
    /// <returns>A value in it that was there already; null where each is new.</returns>
    public string? Add(Element decrypted)
    {
        foreach (var element in decrypted.DescendantsAndSelf)
            foreach (var id in IdAttributes.Of(element))
                if (!_seen.Add(id) && !(element.IsSignature() && _signatures.Remove(id)))
                    return id;
        return null;
    }

    private static HashSet<string> Of(IEnumerable<Element> elements) => elements.SelectMany(IdAttributes.Of).ToHashSet(StringComparer.Ordinal);
}
