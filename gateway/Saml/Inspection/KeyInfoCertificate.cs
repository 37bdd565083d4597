using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Inspection;

/// <summary>A certificate that a message brings along. It proves nothing; it says which key its sender thinks of.</summary>
internal static class KeyInfoCertificate
{
    private const int MaxCharacters = 32 * 1024;

    /// <returns>Null where it is none.</returns>
    public static X509Certificate2? Read(Element element)
    {
        try
        {
            var text = element.Text;
            return text.Length > MaxCharacters ? null : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The first in a signature's KeyInfo; null where it brings none.</summary>
    public static X509Certificate2? Of(Element signature) =>
        signature.Elements.Where(static e => e.Is(SamlNames.SignatureNamespace, "KeyInfo")).SelectMany(static e => e.DescendantsAndSelf)
            .FirstOrDefault(static e => e.Is(SamlNames.SignatureNamespace, "X509Certificate")) is { } certificate ? Read(certificate) : null;

    /// <summary>Its key; null where that is none that can sign here, or none at all: strangers write it.</summary>
    public static TrustedKey? KeyOf(X509Certificate2 certificate)
    {
        try
        {
            return TrustedKey.FromCertificate(certificate);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
