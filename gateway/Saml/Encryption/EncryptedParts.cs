using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Encryption;

/// <summary>What EncryptedData and EncryptedKey have in common (EncryptedType, XML Encryption 3.1): the algorithm, where the key is, the ciphertext.</summary>
/// <param name="KeyInfo">Absent where none was written.</param>
internal sealed record EncryptedParts(Element Method, Element? KeyInfo, Element CipherData)
{
    public static EncryptedParts Of(Element encrypted)
    {
        Element? method = null, keyInfo = null, cipherData = null;
        foreach (var child in encrypted.Elements)
        {
            if (child.Is(EncryptionNames.Namespace, "EncryptionMethod")) child.Once(ref method, child);
            else if (child.Is(SamlNames.SignatureNamespace, "KeyInfo")) child.Once(ref keyInfo, child);
            else if (child.Is(EncryptionNames.Namespace, "CipherData")) child.Once(ref cipherData, child);
            else if (child.NamespaceUri != EncryptionNames.Namespace || child.LocalName is not ("EncryptionProperties" or "ReferenceList" or "CarriedKeyName"))
                throw new RefusedException(Refusals.EncryptionStructure.With($"{child.LocalName} in {encrypted.LocalName:plain}"));
        }

        return new EncryptedParts(
            method ?? throw Refusals.EncryptionStructure.At(encrypted, "EncryptionMethod"), keyInfo, cipherData ?? throw Refusals.EncryptionStructure.At(encrypted, "CipherData"));
    }

    /// <summary>The ciphertext: in the message, or nowhere. It is decoded once, and the bytes are the caller's.</summary>
    public Memory<byte> CipherValue()
    {
        if (CipherData.Elements.Any(static e => e.Is(EncryptionNames.Namespace, "CipherReference"))) throw new RefusedException(Refusals.EncryptionReference.With("a CipherReference"));
        if (CipherData.Elements.ToArray() is not [var value] || !value.Is(EncryptionNames.Namespace, "CipherValue") || value.HasElements)
            throw new RefusedException(Refusals.EncryptionStructure.With("CipherData does not hold exactly one CipherValue of text"));
        var text = value.Text;
        var bytes = new byte[text.Length / 4 * 3 + 3];
        // white space is skipped, anything else that is not base64 is not
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 0
            ? bytes.AsMemory(0, length)
            : throw new RefusedException(Refusals.EncryptionEncoding.With($"CipherValue of {text.Length} characters"));
    }
}
