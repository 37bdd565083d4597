using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Encryption;

/// <summary>EncryptedKey (XML Encryption 3.5.1): the key of an EncryptedData, encrypted for one recipient.</summary>
/// <param name="Recipient">For whom; a hint, absent where none was written.</param>
internal sealed record EncryptedKey(KeyTransport Transport, byte[] Value, string? Recipient)
{
    private const int MaxBytes = 2048;

    public static EncryptedKey Read(Element element)
    {
        var parts = EncryptedParts.Of(element);
        var transport = KeyTransport.Read(parts.Method);
        var value = parts.CipherValue();
        if (value.Length > MaxBytes) throw new RefusedException(Refusals.EncryptionEncoding.With($"an EncryptedKey of {value.Length} bytes, at most {MaxBytes}"));
        return new EncryptedKey(transport, value.ToArray(), element.Attribute("Recipient"));
    }

    /// <summary>Whether a key that stands beside is for this data: where it lists what it is for, the list decides (XML Encryption 3.6).</summary>
    public static bool IsFor(Element key, string? dataId)
    {
        var list = key.Elements.FirstOrDefault(static e => e.Is(EncryptionNames.Namespace, "ReferenceList"));
        if (list is null) return true;
        return dataId is not null && list.Elements.Any(r => r.Is(EncryptionNames.Namespace, "DataReference") && r.Attribute("URI") == "#" + dataId);
    }
}
