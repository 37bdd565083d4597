namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason SignatureMissing = Reason("signature.missing", Say.NotTrusted,
        "Neither the response nor the assertion is signed. Switch on the signature of one or both at the identity provider (Profiles 4.1.3.5).");

    public static readonly RefusalReason SignatureMisplaced = Reason("signature.misplaced", Say.NotTrusted,
        "A signature stands somewhere else than directly after the issuer of the response or of its assertion (Core 5.4.2).");

    public static readonly RefusalReason SignatureRepeated = Reason("signature.repeated", Say.NotTrusted,
        "An element carries two signatures (Core 5.4.1).");

    public static readonly RefusalReason SignatureStructure = Reason("signature.structure", Say.NotTrusted,
        "The signature does not have the shape that SAML prescribes (Core 5.4).");

    public static readonly RefusalReason SignatureObject = Reason("signature.object", Say.NotTrusted,
        "The signature carries an Object, which SAML does not use: a hiding place for what was really signed (Core 5.4.2).");

    public static readonly RefusalReason SignatureReferences = Reason("signature.references", Say.NotTrusted,
        "The signature does not have exactly one reference (Core 5.4.2).");

    public static readonly RefusalReason SignatureReferenceUri = Reason("signature.reference_uri", Say.NotTrusted,
        "The signature refers to something else than the ID of the element that carries it (Core 5.4.2).");

    public static readonly RefusalReason SignatureTransforms = Reason("signature.transforms", Say.NotTrusted,
        "The transforms are not exactly enveloped-signature and exclusive canonicalization without comments (Core 5.4.4).");

    public static readonly RefusalReason SignatureCanonicalization = Reason("signature.canonicalization", Say.NotTrusted,
        "SignedInfo is not canonicalized by exclusive canonicalization without comments (Core 5.4.3).");

    public static readonly RefusalReason SignatureAlgorithm = Reason("signature.algorithm", Say.NotTrusted,
        "The signature algorithm is not one of RSA (PKCS#1 v1.5, PSS) and ECDSA with SHA-256, SHA-384 or SHA-512. Let the identity provider use RSA with SHA-256.");

    public static readonly RefusalReason DigestAlgorithm = Reason("signature.digest_algorithm", Say.NotTrusted,
        "The digest algorithm is not one of SHA-256, SHA-384 and SHA-512. Let the identity provider use SHA-256.");

    public static readonly RefusalReason SignatureSha1 = Reason("signature.sha1", Say.NotTrusted,
        "The signature uses SHA-1, which is broken. Let the identity provider use SHA-256; only if it cannot, set AllowSha1 for it.");

    public static readonly RefusalReason SignatureEncoding = Reason("signature.encoding", Say.NotTrusted,
        "SignatureValue or DigestValue is not base64 of the right length. Check that nothing changes the message on its way.");

    public static readonly RefusalReason SignatureKeysMissing = Reason("signature.keys_missing", Say.NotTrusted,
        "The metadata of the identity provider has no signing key. Refresh the metadata, and check that it has a KeyDescriptor for signing.");

    public static readonly RefusalReason SignatureKeyWeak = Reason("signature.key_weak", Say.NotTrusted,
        "Every signing key of the identity provider is too weak: RSA needs 2048 bits, ECDSA one of P-256, P-384, P-521. Let the identity provider make a new key and publish it in its metadata.");

    public static readonly RefusalReason SignatureKeyKind = Reason("signature.key_kind", Say.NotTrusted,
        "The identity provider signs with another kind of key than its metadata has. Refresh its metadata.");

    public static readonly RefusalReason SignatureInvalid = Reason("signature.invalid", Say.NotTrusted,
        "No signing key of the identity provider verifies the signature: it has changed its key (refresh its metadata), or the message is forged.");

    public static readonly RefusalReason SignatureDigest = Reason("signature.digest", Say.NotTrusted,
        "The signature is genuine, but what it covers was changed after signing. Check that nothing changes the message on its way; otherwise it is forged.");

    public static readonly RefusalReason CanonicalTooLarge = Reason("signature.canonical_too_large", Say.NotTrusted,
        "The canonical form of the signed element is far larger than the message: it was made to exhaust the gateway. Check who sent it.");
}
