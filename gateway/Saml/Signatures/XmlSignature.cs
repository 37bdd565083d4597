using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// An enveloped signature, held to the one profile of XML Signature that SAML has (Core 5.4): what is here is all that a signature
/// may say, and everything else it might say is refused. KeyInfo may be there and is not read: it is no source of trust.
/// </summary>
internal sealed record XmlSignature
{
    private const string EnvelopedSignature = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    private const int MaxPrefixes = 32;
    private const int MaxSignatureBytes = 2048;

    public required Element Element { get; init; }

    public required Element SignedInfo { get; init; }

    public required IReadOnlyList<string> SignedInfoPrefixes { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    public required IReadOnlyList<string> ReferencePrefixes { get; init; }

    public required DigestAlgorithm Digest { get; init; }

    public required byte[] DigestValue { get; init; }

    public required byte[] SignatureValue { get; init; }

    /// <summary>The Signature of an element: its child, directly after the Issuer, or first where the schema has no Issuer (metadata), at most one (Core 5.4.1). Null: it has none.</summary>
    public static Element? Of(Element signed)
    {
        Element? signature = null;
        var place = 0;
        var wanted = signed.NamespaceUri is SamlNames.AssertionNamespace or SamlNames.ProtocolNamespace ? 1 : 0;
        foreach (var child in signed.Elements)
        {
            if (child.IsSignature())
            {
                if (signature is not null) throw new RefusedException(Refusals.SignatureRepeated.With($"in {signed.LocalName:plain}"));
                if (place != wanted || (place == 1 && !signed.Elements.First().IsAssertion("Issuer")))
                    throw new RefusedException(Refusals.SignatureMisplaced.With($"as child {place + 1} of {signed.LocalName:plain}"));
                signature = child;
            }

            place++;
        }

        return signature;
    }

    /// <exception cref="RefusedException">The signature is not of SAML's profile, or uses an algorithm that is not allowed.</exception>
    public static XmlSignature Read(Element signature, Element signed, AlgorithmPolicy policy)
    {
        foreach (var child in signature.Elements)
            if (IsSignatureElement(child, "Object"))
                throw new RefusedException(Refusals.SignatureObject.With("an Object in Signature"));
        var parts = Parts(signature, "SignedInfo", "SignatureValue", "KeyInfo?");
        var signedInfo = Parts(parts[0]!, "CanonicalizationMethod", "SignatureMethod", "Reference*");
        var references = parts[0]!.Elements.Count() - 2;
        if (references != 1) throw new RefusedException(Refusals.SignatureReferences.With($"{references} references"));

        var reference = signedInfo[2]!;
        if (reference.Attribute("URI") is var uri && uri != "#" + signed.RequireId())
            throw new RefusedException(Refusals.SignatureReferenceUri.With($"the URI is {uri}, the ID of {signed.LocalName:plain} is {signed.Attribute("ID")}"));
        var referenced = Parts(reference, "Transforms", "DigestMethod", "DigestValue");
        var algorithm = ReadAlgorithm(signedInfo[1]!, policy);
        var digest = ReadDigest(referenced[1]!, policy);
        return new XmlSignature
        {
            Element = signature,
            SignedInfo = parts[0]!,
            SignedInfoPrefixes = ReadCanonicalization(signedInfo[0]!, Refusals.SignatureCanonicalization),
            Algorithm = algorithm,
            ReferencePrefixes = ReadTransforms(referenced[0]!),
            Digest = digest,
            DigestValue = ReadBase64(referenced[2]!),
            SignatureValue = ReadBase64(parts[1]!),
        };
    }

    /// <summary>The children of an element of the signature: these, in this order, and no text; <c>?</c> may be missing, <c>*</c> may come often.</summary>
    private static Element?[] Parts(Element parent, params ReadOnlySpan<string> names)
    {
        OnlyWhiteSpace(parent);
        var found = new Element?[names.Length];
        var next = 0;
        foreach (var child in parent.Elements)
        {
            if (next == names.Length && names[^1].EndsWith('*') && IsSignatureElement(child, names[^1][..^1])) continue;
            if (next == names.Length || !IsSignatureElement(child, names[next].TrimEnd('?', '*')))
                throw new RefusedException(Refusals.SignatureStructure.With($"{child.LocalName} in {parent.LocalName:plain}"));
            found[next++] = child;
        }

        if (next < names.Length && names[next] is var missing && missing[^1] is not ('?' or '*'))
            throw new RefusedException(Refusals.SignatureStructure.With($"{parent.LocalName:plain} has no {missing:plain}"));
        return found;
    }

    private static IReadOnlyList<string> ReadTransforms(Element transforms)
    {
        OnlyWhiteSpace(transforms);
        Element[] list = [.. transforms.Elements];
        if (list is not [var enveloped, var canonicalization] || !list.All(static t => IsSignatureElement(t, "Transform"))
            || enveloped.Attribute("Algorithm") != EnvelopedSignature || !IsEmpty(enveloped))
        {
            throw new RefusedException(Refusals.SignatureTransforms.With($"the transforms are {list.Take(5).Select(static t => t.Attribute("Algorithm") ?? t.LocalName)}"));
        }

        return ReadCanonicalization(canonicalization, Refusals.SignatureTransforms);
    }

    private static IReadOnlyList<string> ReadCanonicalization(Element method, RefusalReason otherwise)
    {
        if (method.Attribute("Algorithm") is var algorithm and not ExclusiveCanonicalizer.Uri)
            throw new RefusedException(otherwise.With($"the algorithm is {algorithm}"));
        OnlyWhiteSpace(method);
        Element[] parameters = [.. method.Elements];
        if (parameters.Length == 0) return [];
        if (parameters is not [var list] || !list.Is(ExclusiveCanonicalizer.Uri, "InclusiveNamespaces") || !IsEmpty(list))
            throw new RefusedException(otherwise.With("it has parameters other than one InclusiveNamespaces"));
        var prefixes = (list.Attribute("PrefixList") ?? "").Split(ElementReading.XmlWhiteSpace, StringSplitOptions.RemoveEmptyEntries);
        return prefixes.Length <= MaxPrefixes ? prefixes : throw new RefusedException(otherwise.With($"{prefixes.Length} prefixes, at most {MaxPrefixes}"));
    }

    private static SignatureAlgorithm ReadAlgorithm(Element method, AlgorithmPolicy policy)
    {
        var uri = method.Attribute("Algorithm");
        var algorithm = SignatureAlgorithm.Find(uri) ?? throw new RefusedException(Refusals.SignatureAlgorithm.With($"{uri}"));
        if (algorithm.IsSha1 && !policy.AllowSha1) throw new RefusedException(Refusals.SignatureSha1.With($"{uri}"));
        // HMACOutputLength, RSAPSSParams: no algorithm of the list has parameters
        return IsEmpty(method) ? algorithm : throw new RefusedException(Refusals.SignatureAlgorithm.With($"{uri} with parameters"));
    }

    private static DigestAlgorithm ReadDigest(Element method, AlgorithmPolicy policy)
    {
        var uri = method.Attribute("Algorithm");
        var digest = DigestAlgorithm.Find(uri) ?? throw new RefusedException(Refusals.DigestAlgorithm.With($"{uri}"));
        if (digest.IsSha1 && !policy.AllowSha1) throw new RefusedException(Refusals.SignatureSha1.With($"{uri}"));
        return IsEmpty(method) ? digest : throw new RefusedException(Refusals.DigestAlgorithm.With($"{uri} with parameters"));
    }

    private static byte[] ReadBase64(Element element)
    {
        if (element.HasElements) throw new RefusedException(Refusals.SignatureStructure.With($"{element.LocalName:plain} holds elements"));
        var text = element.Text;
        var bytes = new byte[Math.Min(text.Length, MaxSignatureBytes)];
        // white space is skipped, anything else that is not base64 is not
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 0
            ? bytes[..length]
            : throw new RefusedException(Refusals.SignatureEncoding.With($"{element.LocalName:plain} of {text.Length} characters"));
    }

    private static void OnlyWhiteSpace(Element element)
    {
        if (HasText(element)) throw new RefusedException(Refusals.SignatureStructure.With($"text in {element.LocalName:plain}"));
    }

    private static bool IsEmpty(Element element) => !element.HasElements && !HasText(element);

    private static bool HasText(Element element)
    {
        for (var node = element.FirstChild; node is not null; node = node.Next)
            if (node is TextNode { Value: var text } && text.AsSpan().IndexOfAnyExcept(ElementReading.XmlWhiteSpace) >= 0)
                return true;
        return false;
    }

    private static bool IsSignatureElement(Element element, string localName) => element.Is(SamlNames.SignatureNamespace, localName);
}
