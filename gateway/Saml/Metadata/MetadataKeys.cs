using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>The KeyDescriptors of a role (SAML Metadata 2.4.1.1).</summary>
internal static class MetadataKeys
{
    /// <summary>Keys for signing or for no stated use, each once. What cannot be read is left out: one odd key must not shut out the good ones.</summary>
    public static IReadOnlyList<TrustedKey> ForSigning(Element role) =>
    [
        .. role.Elements
            .Where(e => e.Is(SamlNames.MetadataNamespace, "KeyDescriptor") && e.Attribute("use") is null or "signing")
            .SelectMany(e => e.DescendantsAndSelf)
            .Select(Read)
            .OfType<TrustedKey>()
            .Where(k => k.IsStrong)
            .DistinctBy(k => k.Fingerprint, StringComparer.Ordinal),
    ];

    private static TrustedKey? Read(Element element)
    {
        try
        {
            if (element.Is(SamlNames.SignatureNamespace, "X509Certificate"))
            {
                using var certificate = X509CertificateLoader.LoadCertificate(Base64(element));
                return TrustedKey.FromCertificate(certificate);
            }

            if (element.Is(SamlNames.SignatureNamespace, "RSAKeyValue") && Child(element, "Modulus") is { } modulus && Child(element, "Exponent") is { } exponent)
                return TrustedKey.FromRsa(new RSAParameters { Modulus = Number(modulus), Exponent = Number(exponent) });
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;   // the framework's readers have more ways to fail than they say
        }

        return null;
    }

    private static Element? Child(Element element, string name) => element.Elements.FirstOrDefault(e => e.Is(SamlNames.SignatureNamespace, name));

    /// <summary>ds:CryptoBinary has no sign byte, and some write one.</summary>
    private static byte[] Number(Element element) => [.. Base64(element).SkipWhile(b => b == 0)];

    /// <summary>Metadata wraps and indents its base64 with tabs and line ends of every kind.</summary>
    private static byte[] Base64(Element element) => Convert.FromBase64String(string.Concat(element.Text.Where(c => !char.IsWhiteSpace(c))));
}
