namespace JitGateway.Saml.Encryption;

/// <summary>md:EncryptionMethod (SAML Metadata 2.4.1.1): one way in which others may encrypt for us.</summary>
/// <param name="Digest">DigestMethod of OAEP; absent for the content's algorithms.</param>
/// <param name="Mask">MGF of OAEP; absent where the algorithm fixes it.</param>
internal sealed record EncryptionMethod(string Algorithm, string? Digest = null, string? Mask = null);

/// <summary>What we offer, the best first; senders take the first that they know.</summary>
internal static class EncryptionMethods
{
    public static readonly IReadOnlyList<EncryptionMethod> All =
    [
        .. ContentAlgorithm.All.Where(static a => a.Cipher != ContentCipher.TripleDesCbc).Select(static a => new EncryptionMethod(a.Uri)),
        // the one that everybody knows stands first; its SHA-1 hides nothing and signs nothing
        new(KeyTransport.OaepMgf1Sha1, KeyTransport.Sha1),
        new(KeyTransport.Oaep, KeyTransport.Sha256, KeyTransport.MaskOfSha256),
    ];
}
