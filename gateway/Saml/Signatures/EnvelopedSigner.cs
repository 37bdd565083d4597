using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>Signs what is ours: a message that goes by the POST binding (Core 5.4), our metadata. RSA-SHA256, enveloped.</summary>
internal static class EnvelopedSigner
{
    /// <param name="message">Well-formed XML whose root has an <c>ID</c> and an <c>Issuer</c> as first child.</param>
    /// <param name="certificate">Goes into KeyInfo for the receiver's convenience; absent: no KeyInfo.</param>
    /// <returns>The message in canonical form with its signature.</returns>
    public static string Sign(string message, RSA key, X509Certificate2? certificate = null)
    {
        var tree = Read(message);
        var issuer = tree.Root.Elements.FirstOrDefault();
        if (issuer is null || !issuer.IsAssertion("Issuer")) throw new ArgumentException("The message does not begin with an Issuer", nameof(message));
        var (canonical, signature) = Sign(tree, key, certificate);
        var endOfIssuer = issuer.Prefix.Length == 0 ? "</Issuer>" : $"</{issuer.Prefix}:Issuer>";
        return canonical.Insert(canonical.IndexOf(endOfIssuer, StringComparison.Ordinal) + endOfIssuer.Length, signature);
    }

    /// <summary>The same for a metadata document, whose signature stands before all other children (SAML Metadata 2.3.2).</summary>
    public static string SignMetadata(string document, RSA key, X509Certificate2 certificate)
    {
        var (canonical, signature) = Sign(Read(document), key, certificate);
        return canonical.Insert(canonical.IndexOf('<', 1), signature);   // in a tag no < stands unescaped, so this is the first child's
    }

    private static XmlTree Read(string message) =>
        HardenedXml.Read(Encoding.UTF8.GetBytes(message), XmlLimits.Message).TryGet(out var tree, out var refusal) ? tree
            : throw new ArgumentException($"The message cannot be read: {refusal}", nameof(message));

    private static (string Canonical, string Signature) Sign(XmlTree tree, RSA key, X509Certificate2? certificate)
    {
        var canonical = ExclusiveCanonicalizer.Canonicalize(tree.Root, without: null, [], tree.Limits);
        var signedInfo = SignedInfo(tree.Root.RequireId(), Convert.ToBase64String(SHA256.HashData(canonical.Span)));
        var value = key.SignData(Encoding.UTF8.GetBytes(signedInfo), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var keyInfo = certificate is null ? "" :
            $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";
        return (Encoding.UTF8.GetString(canonical.Span),
            $"<ds:Signature xmlns:ds=\"{SamlNames.SignatureNamespace}\">{signedInfo}<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>{keyInfo}</ds:Signature>");
    }

    // canonical as it stands: what is signed is what is sent
    private static string SignedInfo(string id, string digest) =>
        $"<ds:SignedInfo xmlns:ds=\"{SamlNames.SignatureNamespace}\">" +
        $"<ds:CanonicalizationMethod Algorithm=\"{ExclusiveCanonicalizer.Uri}\"></ds:CanonicalizationMethod>" +
        $"<ds:SignatureMethod Algorithm=\"{SignatureAlgorithm.RsaSha256.Uri}\"></ds:SignatureMethod>" +
        $"<ds:Reference URI=\"#{id}\"><ds:Transforms>" +
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>" +
        $"<ds:Transform Algorithm=\"{ExclusiveCanonicalizer.Uri}\"></ds:Transform></ds:Transforms>" +
        $"<ds:DigestMethod Algorithm=\"{DigestAlgorithm.Sha256.Uri}\"></ds:DigestMethod>" +
        $"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>";
}
