using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>What a document says of one identity provider.</summary>
internal static class MetadataOf
{
    /// <param name="entityId">Null: the only one that is there.</param>
    /// <param name="signer">Whose signature it must carry; null: nobody's.</param>
    public static IdentityProviderMetadata Document(byte[] xml, string? entityId = null, X509Certificate2? signer = null)
    {
        using var stream = new MemoryStream(xml);
        return MetadataDocument.Read(stream, [entityId], signer is null ? [] : [TrustedKey.FromCertificate(signer)!]).Provider(entityId);
    }
}
