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
            if (child.Is(EncryptionNames.Namespace, "EncryptionMethod")) Once(ref method, child);
            else if (child.Is(SamlNames.SignatureNamespace, "KeyInfo")) Once(ref keyInfo, child);
            else if (child.Is(EncryptionNames.Namespace, "CipherData")) Once(ref cipherData, child);
            else if (child.NamespaceUri != EncryptionNames.Namespace || child.LocalName is not ("EncryptionProperties" or "ReferenceList" or "CarriedKeyName"))
                throw new RefusedException(Refusals.EncryptionStructure.With($"{child.LocalName} in {encrypted.LocalName:plain}"));
        }

        if (method is null || cipherData is null)
            throw new RefusedException(Refusals.EncryptionStructure.With($"no {(method is null ? "EncryptionMethod" : "CipherData"):plain} in {encrypted.LocalName:plain}"));
        return new EncryptedParts(method, keyInfo, cipherData);
    }

    /// <summary>Puts a child into the one place there is for it.</summary>
    public static void Once(ref Element? place, Element child) =>
        place = place is null ? child : throw new RefusedException(Refusals.EncryptionStructure.With($"{child.LocalName:plain} stands twice in {child.Parent!.LocalName:plain}"));

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
