using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>The signature over a whole metadata document (SAML Metadata 3).</summary>
internal static class MetadataSignature
{
    /// <returns>The root as it was signed: nothing else of the document is read.</returns>
    /// <exception cref="MetadataRefusedException">There is no signature of this signer over the root.</exception>
    public static Element Verify(XmlTree document, X509Certificate2 signer)
    {
        var key = TrustedKey.FromCertificate(signer) ?? throw new MetadataRefusedException("the certificate in MetadataSignedBy has a key that cannot verify signatures");
        return SignatureVerifier.Verify(document, document.Root, [key], AlgorithmPolicy.Strict).TryGet(out var verified, out var refusal)
            ? verified.Root
            : throw new MetadataRefusedException($"the metadata is not signed by MetadataSignedBy: {refusal.Reason.Id} ({refusal.Detail})");
    }
}
