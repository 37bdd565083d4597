using System.Security.Cryptography;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Inspection;

/// <summary>
/// Looks at every signature of a message, wherever it stands, and past the first thing that is wrong with it: which key made it, in whose metadata that is, and whether what it covers was changed. A key that comes with the message is
/// tried too, and only to say so.
/// </summary>
/// <param name="assertion">The one that would count.</param>
internal sealed class SignatureLook(TrustedIdentityProvider? identityProvider, IdentityProviderDirectory directory, Element? assertion)
{
    public const int Most = 10;

    /// <summary>Keys that a message brings are tried: whoever made them chose how much work they are.</summary>
    public const int MostOwnKeys = 4;

    private int _ownKeys;

    private readonly List<Refusal> _beyond = [];

    /// <summary>What is wrong with signatures beside what an acceptance says of them: it says one thing of each.</summary>
    public IReadOnlyList<Refusal> Beyond => _beyond;

    /// <summary>Whether the key that came with a signature made it, and is not in the metadata; null where there was none to try.</summary>
    public bool? IsOfForeignKey { get; private set; }

    /// <summary>Whether there are more signatures, or keys that came with them, than are looked at.</summary>
    public bool IsCutShort { get; private set; }

    public IReadOnlyList<InspectedSignature> At(IEnumerable<XmlTree> trees)
    {
        var all = trees.SelectMany(static t => t.Root.DescendantsAndSelf.Where(static e => e.IsSignature()).Select(e => (Tree: t, Signature: e))).Take(Most + 1).ToList();
        IsCutShort |= all.Count > Most;
        return [.. all.Take(Most).Select(s => Look(s.Tree, s.Signature))];
    }

    /// <summary>One that stands beside the message, in the query of the redirect binding.</summary>
    public InspectedSignature Beside(DetachedSignature signature)
    {
        try
        {
            return OfKey(new InspectedSignature("the query", true, "") { Algorithm = signature.Algorithm }, SignatureVerifier.Verify(signature, identityProvider?.SigningKeys ?? [], Policy));
        }
        catch (RefusedException e)
        {
            return new InspectedSignature("the query", false, $"not verified: {e.Refusal.Reason.Id}, {e.Refusal.Detail}") { Algorithm = signature.Algorithm };
        }
    }

    private AlgorithmPolicy Policy => new(identityProvider?.AllowSha1 ?? false);

    private InspectedSignature Look(XmlTree tree, Element signature)
    {
        var signed = signature.Parent!;
        var look = Described(signature, signed);
        if (signed != tree.Root && !signed.IsAssertion("Assertion")) return look with { Verdict = "not verified: it stands where no signature counts" };
        if (identityProvider is not { IsStranger: false }) return look with { Verdict = "not verified: nobody's keys are known for it" };
        if (SignatureVerifier.Verify(tree, signed, identityProvider.SigningKeys, Policy).TryGet(out var verified, out var refusal)) return OfKey(look, verified.Key);
        if (signed == tree.Root || signed == assertion) GoOn(tree, signature, signed, refusal);
        var own = MadeByOwnKey(tree, signature, signed);
        var words = own switch
        {
            true => "; the key that came with it made it",
            false => "; the key that came with it did not make it",
            null => "",
        };
        return look with { Verdict = $"not verified: {refusal.Reason.Id}, {refusal.Detail}{words}" };
    }

    private InspectedSignature OfKey(InspectedSignature look, TrustedKey key)
    {
        var holders = HoldersOf(key.Fingerprint);
        return look with
        {
            IsVerified = true,
            Verdict = $"verified with {key.Description}",
            Fingerprint = key.Fingerprint,
            CertificateEnd = key.CertificateEnd,
            InMetadataOf = holders,
            CertificateSubject = key.CertificateSubject,
        };
    }

    private InspectedSignature Described(Element signature, Element signed)
    {
        var info = signature.Elements.FirstOrDefault(static e => e.LocalName == "SignedInfo");
        var reference = info?.Elements.FirstOrDefault(static e => e.LocalName == "Reference");
        using var certificate = KeyInfoCertificate.Of(signature);
        var fingerprint = certificate?.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        return new InspectedSignature(signed.LocalName, false, "")
        {
            Algorithm = info?.Elements.FirstOrDefault(static e => e.LocalName == "SignatureMethod")?.Attribute("Algorithm"),
            DigestAlgorithm = reference?.Elements.FirstOrDefault(static e => e.LocalName == "DigestMethod")?.Attribute("Algorithm"),
            Reference = reference?.Attribute("URI"),
            Fingerprint = fingerprint,
            CertificateSubject = certificate?.Subject,
            CertificateEnd = certificate is null ? null : new DateTimeOffset(certificate.NotAfter),
            InMetadataOf = fingerprint is null ? [] : HoldersOf(fingerprint),
        };
    }

    private IReadOnlyList<string> HoldersOf(string fingerprint) =>
        [.. directory.States.Where(s => s.Value.Metadata?.SigningKeys.Any(k => k.Fingerprint == fingerprint) == true).Select(static s => s.Key).Order(StringComparer.Ordinal)];

    /// <summary>An acceptance ends at an algorithm that is not allowed, or at a key that nobody knows. What is behind that is told here.</summary>
    private void GoOn(XmlTree tree, Element signature, Element signed, Refusal refusal)
    {
        if (refusal.Reason == Refusals.SignatureSha1)
        {
            if (!SignatureVerifier.Verify(tree, signed, identityProvider!.SigningKeys, new AlgorithmPolicy(AllowSha1: true)).TryGet(out _, out var next))
            {
                _beyond.Add(next);
                GoOn(tree, signature, signed, next);
            }
        }
        else if ((refusal.Reason == Refusals.SignatureInvalid || refusal.Reason == Refusals.SignatureKeyKind || refusal.Reason == Refusals.SignatureKeyWeak) && ChangedDigest(tree, signature, signed) is { } changed)
        {
            _beyond.Add(changed);
        }
    }

    private static Refusal? ChangedDigest(XmlTree tree, Element signature, Element signed)
    {
        try
        {
            var read = XmlSignature.Read(signature, signed, new AlgorithmPolicy(AllowSha1: true));
            var canonical = ExclusiveCanonicalizer.Canonicalize(signed, signature, read.ReferencePrefixes, tree.Limits);
            return CryptographicOperations.HashData(read.Digest.Hash, canonical.Span).AsSpan().SequenceEqual(read.DigestValue) ? null
                : Refusals.SignatureDigest.With($"{signed.LocalName:plain}, {canonical.Length} canonical bytes, whoever signed it");
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private bool? MadeByOwnKey(XmlTree tree, Element signature, Element signed)
    {
        using var certificate = KeyInfoCertificate.Of(signature);
        if (certificate is null || KeyInfoCertificate.KeyOf(certificate) is not { } key) return null;
        if (++_ownKeys > MostOwnKeys)
        {
            IsCutShort = true;
            return null;
        }

        var isMade = IsMadeBy(key, tree, signature, signed);
        if (isMade && !identityProvider!.SigningKeys.Any(k => k.Fingerprint == key.Fingerprint)) IsOfForeignKey = true;
        IsOfForeignKey ??= false;
        return isMade;
    }

    private static bool IsMadeBy(TrustedKey key, XmlTree tree, Element signature, Element signed)
    {
        try
        {
            SignatureVerifier.VerifySignedInfo(XmlSignature.Read(signature, signed, new AlgorithmPolicy(AllowSha1: true)), [key], tree.Limits);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }
}
