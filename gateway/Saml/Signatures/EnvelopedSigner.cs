using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>Signs a message of ours that goes by the POST binding (Core 5.4): RSA-SHA256, enveloped, after the Issuer.</summary>
internal static class EnvelopedSigner
{
    /// <param name="message">Well-formed XML whose root has an <c>ID</c> and an <c>Issuer</c> as first child.</param>
    /// <param name="certificate">Goes into KeyInfo for the receiver's convenience; absent: no KeyInfo.</param>
    /// <returns>The message in canonical form with its signature.</returns>
    public static string Sign(string message, RSA key, X509Certificate2? certificate = null)
    {
        if (!HardenedXml.Read(Encoding.UTF8.GetBytes(message), XmlLimits.Message).TryGet(out var tree, out var refusal))
            throw new ArgumentException($"The message cannot be read: {refusal}", nameof(message));
        var issuer = tree.Root.Elements.FirstOrDefault();
        if (issuer is null || !issuer.IsAssertion("Issuer")) throw new ArgumentException("The message does not begin with an Issuer", nameof(message));

        var canonical = ExclusiveCanonicalizer.Canonicalize(tree.Root, without: null, [], tree.Limits);
        var signedInfo = SignedInfo(tree.Root.RequireId(), Convert.ToBase64String(SHA256.HashData(canonical.Span)));
        var value = key.SignData(Encoding.UTF8.GetBytes(signedInfo), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var keyInfo = certificate is null ? "" :
            $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";
        var signature = $"<ds:Signature xmlns:ds=\"{SamlNames.SignatureNamespace}\">{signedInfo}<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue>{keyInfo}</ds:Signature>";

        var text = Encoding.UTF8.GetString(canonical.Span);
        var endOfIssuer = issuer.Prefix.Length == 0 ? "</Issuer>" : $"</{issuer.Prefix}:Issuer>";
        return text.Insert(text.IndexOf(endOfIssuer, StringComparison.Ordinal) + endOfIssuer.Length, signature);
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
