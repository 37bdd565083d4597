using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Encryption;

/// <summary>
/// An EncryptedAssertion, EncryptedID or EncryptedAttribute (EncryptedElementType, Core 2.2.4): one EncryptedData, and the keys for it, in its KeyInfo or beside it.
/// Everything here can be read without any key, so every fault may be named.
/// </summary>
/// <param name="Ciphertext">Its bytes are used up by decrypting.</param>
/// <param name="Keys">At least one.</param>
internal sealed record EncryptedElement(ContentAlgorithm Algorithm, Memory<byte> Ciphertext, IReadOnlyList<EncryptedKey> Keys)
{
    private const int MaxKeys = 8;

    /// <exception cref="RefusedException">It is not what SAML makes of XML Encryption, or not what is allowed here.</exception>
    public static EncryptedElement Read(Element container, DecryptionPolicy policy)
    {
        var data = DataOf(container);
        if (data.Attribute("Type") is { } type and not EncryptionNames.ElementType) throw new RefusedException(Refusals.EncryptionType.With($"{type}"));
        var parts = EncryptedParts.Of(data);
        var algorithm = ReadAlgorithm(parts.Method, policy);
        var keys = KeysOf(container, data, parts.KeyInfo);
        var ciphertext = parts.CipherValue();
        return algorithm.CanBe(ciphertext.Length)
            ? new EncryptedElement(algorithm, ciphertext, keys)
            : throw new RefusedException(Refusals.EncryptionEncoding.With($"{ciphertext.Length} bytes, which {algorithm.Uri} never makes"));
    }

    private static Element DataOf(Element container)
    {
        Element? data = null;
        foreach (var child in container.Elements)
        {
            if (child.Is(EncryptionNames.Namespace, "EncryptedData")) EncryptedParts.Once(ref data, child);
            else if (!IsKey(child)) throw new RefusedException(Refusals.EncryptionStructure.With($"{child.LocalName} in {container.LocalName:plain}"));
        }

        return data ?? throw new RefusedException(Refusals.EncryptionStructure.With($"no EncryptedData in {container.LocalName:plain}"));
    }

    private static ContentAlgorithm ReadAlgorithm(Element method, DecryptionPolicy policy)
    {
        var uri = method.Attribute("Algorithm");
        var algorithm = ContentAlgorithm.Find(uri) ?? throw new RefusedException(Refusals.EncryptionAlgorithm.With($"{uri}"));
        if (algorithm.Cipher == ContentCipher.TripleDesCbc && !policy.AllowTripleDes) throw new RefusedException(Refusals.EncryptionTripleDes.With($"{uri}"));
        if (!algorithm.IsAuthenticated && !policy.CiphertextIsSigned) throw new RefusedException(Refusals.EncryptionUnsigned.With($"{uri}"));
        // KeySize may repeat what the algorithm's name says (XML Encryption 3.2); there are no other parameters
        foreach (var parameter in method.Elements)
            if (!parameter.Is(EncryptionNames.Namespace, "KeySize") || parameter.Text.Trim() != SizeOf(algorithm))
                throw new RefusedException(Refusals.EncryptionAlgorithm.With($"{uri} with parameter {parameter.LocalName}"));
        return algorithm;
    }

    private static string SizeOf(ContentAlgorithm algorithm) => algorithm.KeyBytes switch
    {
        16 => "128",
        24 => "192",
        _ => "256",
    };

    /// <summary>
    /// In the KeyInfo, or where its RetrievalMethod leads, or beside. A key of an algorithm that is refused does not spoil one that is not: it may be for another recipient.
    /// </summary>
    private static IReadOnlyList<EncryptedKey> KeysOf(Element container, Element data, Element? keyInfo)
    {
        // one more than is borne, and no further: each reference is a search through all that stands beside
        List<Element> elements = [.. keyInfo?.Elements.SelectMany(e => IsKey(e) ? [e] : IsRetrieval(e) ? [Retrieved(container, e)] : Enumerable.Empty<Element>()).Take(MaxKeys + 1) ?? []];
        if (elements.Count == 0) elements.AddRange(container.Elements.Where(e => IsKey(e) && EncryptedKey.IsFor(e, data.Attribute("Id"))).Take(MaxKeys + 1));
        if (elements.Count == 0) throw new RefusedException(Refusals.EncryptionKeyMissing.With($"no EncryptedKey for this EncryptedData in {container.LocalName:plain}"));
        if (elements.Count > MaxKeys) throw new RefusedException(Refusals.EncryptionKeysTooMany.With($"more than {MaxKeys} EncryptedKeys in {container.LocalName:plain}"));

        var keys = new List<EncryptedKey>(elements.Count);
        RefusedException? first = null;
        foreach (var element in elements)
        {
            try
            {
                keys.Add(EncryptedKey.Read(element));
            }
            catch (RefusedException e)
            {
                first ??= e;
            }
        }

        return keys.Count > 0 ? keys : throw new RefusedException(first!.Refusal);
    }

    /// <summary>A reference leads to a key beside the data, at once, and nowhere else: what stands in that key's own KeyInfo is not followed.</summary>
    private static Element Retrieved(Element container, Element method)
    {
        var uri = method.Attribute("URI");
        if (method.Attribute("Type") is { } type and not EncryptionNames.EncryptedKeyType) throw new RefusedException(Refusals.EncryptionKeyReference.With($"a RetrievalMethod of type {type}"));
        if (method.HasElements) throw new RefusedException(Refusals.EncryptionKeyReference.With("a RetrievalMethod with transforms"));
        return container.Elements.FirstOrDefault(e => IsKey(e) && e.Attribute("Id") is { Length: > 0 } id && uri == "#" + id)
            ?? throw new RefusedException(Refusals.EncryptionKeyReference.With($"{uri} is no EncryptedKey beside the EncryptedData"));
    }

    private static bool IsKey(Element element) => element.Is(EncryptionNames.Namespace, "EncryptedKey");

    private static bool IsRetrieval(Element element) => element.Is(SamlNames.SignatureNamespace, "RetrievalMethod");
}
