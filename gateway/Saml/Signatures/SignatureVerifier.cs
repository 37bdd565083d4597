using System.Security.Cryptography;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// An element as its signature covers it. <see cref="Root"/> was read anew from the very bytes whose digest was signed, so there is
/// nothing in it that was not signed.
/// </summary>
/// <param name="Canonical">The bytes that were digested.</param>
/// <param name="Key">The key that verified it.</param>
internal sealed record VerifiedElement(Element Root, ReadOnlyMemory<byte> Canonical, TrustedKey Key, SignatureAlgorithm Algorithm);

/// <summary>Verifies the enveloped signature of one element: of a response, an assertion, a logout message, a metadata document.</summary>
internal static class SignatureVerifier
{
    /// <summary>Keys beyond these are not tried: each costs a public key operation.</summary>
    private const int MaxKeys = 10;

    /// <param name="document">The document that holds the element.</param>
    /// <param name="signed">The element that should carry the signature.</param>
    /// <param name="keys">The keys that are trusted for who should have signed it.</param>
    public static Outcome<VerifiedElement> Verify(XmlTree document, Element signed, IReadOnlyList<TrustedKey> keys, AlgorithmPolicy policy)
    {
        try
        {
            if (IdAttributes.FindDuplicate(document.Root) is { } duplicate) return Refusals.IdDuplicate.With($"{duplicate}");
            var element = XmlSignature.Of(signed);
            if (element is null) return Refusals.SignatureMissing.With($"{signed.LocalName:plain} carries no signature");
            var signature = XmlSignature.Read(element, signed, policy);

            // SignedInfo first: until a trusted key has vouched for it, its digest is not worth computing another
            var key = VerifySignedInfo(signature, keys, document.Limits);
            var canonical = ExclusiveCanonicalizer.Canonicalize(signed, signature.Element, signature.ReferencePrefixes, document.Limits);
            var digest = CryptographicOperations.HashData(signature.Digest.Hash, canonical.Span);
            if (!CryptographicOperations.FixedTimeEquals(digest, signature.DigestValue))
                return Refusals.SignatureDigest.With($"{signed.LocalName:plain}, {canonical.Length} canonical bytes, key {key.Description:plain}");

            return HardenedXml.Read(canonical, document.Limits.OfCanonicalForm).TryGet(out var verified, out var unreadable)
                ? new VerifiedElement(verified.Root, canonical, key, signature.Algorithm)
                : unreadable;
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    /// <summary>The same for a signature that stands beside the message.</summary>
    /// <exception cref="RefusedException">It is of none of these keys, or of an algorithm that is not allowed.</exception>
    public static TrustedKey Verify(DetachedSignature signature, IReadOnlyList<TrustedKey> keys, AlgorithmPolicy policy)
    {
        var algorithm = signature.ReadAlgorithm(policy);
        return FindKey(algorithm, signature.Octets.Span, signature.Value, keys) ?? throw new RefusedException(NotVerified(algorithm, keys));
    }

    /// <summary>Whose the SignedInfo is; what it says of a digest is then worth a look.</summary>
    /// <exception cref="RefusedException">It is of none of these keys.</exception>
    public static TrustedKey VerifySignedInfo(XmlSignature signature, IReadOnlyList<TrustedKey> keys, XmlLimits limits)
    {
        var signedInfo = ExclusiveCanonicalizer.Canonicalize(signature.SignedInfo, without: null, signature.SignedInfoPrefixes, limits);
        return FindKey(signature.Algorithm, signedInfo.Span, signature.SignatureValue, keys) ?? throw new RefusedException(NotVerified(signature.Algorithm, keys));
    }

    private static TrustedKey? FindKey(SignatureAlgorithm algorithm, ReadOnlySpan<byte> signed, byte[] value, IReadOnlyList<TrustedKey> keys)
    {
        var hash = CryptographicOperations.HashData(algorithm.Hash, signed);
        foreach (var key in keys.Take(MaxKeys))
            if (key.Verifies(algorithm, hash, value))
                return key;
        return null;
    }

    private static Refusal NotVerified(SignatureAlgorithm algorithm, IReadOnlyList<TrustedKey> keys)
    {
        if (keys.Count == 0) return Refusals.SignatureKeysMissing.With("no key");
        var tried = string.Join(", ", keys.Take(MaxKeys).Select(static k => k.Description));
        if (!keys.Any(static k => k.IsStrong)) return Refusals.SignatureKeyWeak.With(tried);
        if (!keys.Any(k => k.IsStrong && k.IsRsa == algorithm.IsRsa)) return Refusals.SignatureKeyKind.With($"signed with {algorithm.Uri}, keys: {tried:plain}");
        return Refusals.SignatureInvalid.With($"keys tried: {tried:plain}");
    }
}
