using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Encryption;

/// <summary>What was decrypted, still as bytes. Whether it is anything comes out where it is read, and why it is nothing never does.</summary>
internal sealed class Plaintext(ReadOnlyMemory<byte> bytes, bool holds, Refusal failed)
{
    /// <summary>The one element it is, as if it stood where it was encrypted: prefixes it does not declare itself mean what they mean there (XML Encryption 4.5).</summary>
    /// <param name="place">The element that held the EncryptedData.</param>
    /// <exception cref="RefusedException">It is no single element, or another one than was promised.</exception>
    public XmlTree ReadIn(Element place, string localName, XmlLimits limits)
    {
        if (!HardenedXml.ReadIn(place, bytes, limits).TryGet(out var tree, out _) || !holds) throw new RefusedException(failed);
        return tree.Root.IsAssertion(localName)
            ? tree
            : throw new RefusedException(Refusals.EncryptionContent.With($"{tree.Root.LocalName} of namespace {tree.Root.NamespaceUri} in {place.LocalName:plain}"));
    }
}
