using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static JitGateway.Demo.IdentityProvider.SamlMessages.CanonicalMarkup;

namespace JitGateway.Demo.IdentityProvider.SamlMessages;

/// <summary>Makes enveloped signatures over elements that are canonical as they stand.</summary>
internal sealed record MessageSigner
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string More2007 = "http://www.w3.org/2007/05/xmldsig-more#";
    private const string Enc = "http://www.w3.org/2001/04/xmlenc#";

    /// <summary>The URI of SignatureMethod.</summary>
    public required string SignatureMethod { get; init; }

    /// <summary>The URI of DigestMethod.</summary>
    public required string DigestMethod { get; init; }

    public required Func<byte[], byte[]> Sign { get; init; }

    public required Func<byte[], byte[]> Digest { get; init; }

    /// <summary>Goes into KeyInfo as an X509Certificate; absent: no KeyInfo.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The PrefixList of both canonicalizations; absent: no InclusiveNamespaces.</summary>
    public string? PrefixList { get; init; }

    /// <summary>Changes SignedInfo before its signature is made: a foreign structure under a good signature.</summary>
    public Func<string, string> EditSignedInfo { get; init; } = static xml => xml;

    /// <summary>Changes the finished Signature element.</summary>
    public Func<string, string> EditSignature { get; init; } = static xml => xml;

    public static MessageSigner Rsa(RSA key, int bits = 256) => new()
    {
        SignatureMethod = bits == 1 ? "http://www.w3.org/2000/09/xmldsig#rsa-sha1" : $"{More}rsa-sha{bits}",
        DigestMethod = DigestUri(bits),
        Sign = data => key.SignData(data, Hash(bits), RSASignaturePadding.Pkcs1),
        Digest = data => CryptographicOperations.HashData(Hash(bits), data),
    };

    public static MessageSigner RsaPss(RSA key, int bits = 256) => Rsa(key, bits) with
    {
        SignatureMethod = $"{More2007}sha{bits}-rsa-MGF1",
        Sign = data => key.SignData(data, Hash(bits), RSASignaturePadding.Pss),
    };

    public static MessageSigner Ecdsa(ECDsa key, int bits = 256) => new()
    {
        SignatureMethod = bits == 1 ? $"{More}ecdsa-sha1" : $"{More}ecdsa-sha{bits}",
        DigestMethod = DigestUri(bits),
        Sign = data => key.SignData(data, Hash(bits), DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        Digest = data => CryptographicOperations.HashData(Hash(bits), data),
    };

    /// <summary>The Signature element over a canonical element with this ID.</summary>
    public string SignatureOver(string canonical, string id, PrefixStyle prefixes)
    {
        var s = prefixes.S;
        var inclusive = PrefixList is null ? null : Element("ec:InclusiveNamespaces", [("xmlns:ec", "http://www.w3.org/2001/10/xml-exc-c14n#"), ("PrefixList", PrefixList)]);
        var digest = Convert.ToBase64String(Digest(System.Text.Encoding.UTF8.GetBytes(canonical)));
        var signedInfo = EditSignedInfo(Element(s("SignedInfo"), [prefixes.DeclareSignature],
            Element(s("CanonicalizationMethod"), [("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#")], inclusive),
            Element(s("SignatureMethod"), [("Algorithm", SignatureMethod)]),
            Element(s("Reference"), [("URI", $"#{id}")],
                Element(s("Transforms"), [],
                    Element(s("Transform"), [("Algorithm", "http://www.w3.org/2000/09/xmldsig#enveloped-signature")]),
                    Element(s("Transform"), [("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#")], inclusive)),
                Element(s("DigestMethod"), [("Algorithm", DigestMethod)]),
                Element(s("DigestValue"), [], digest))));
        var value = Convert.ToBase64String(Sign(System.Text.Encoding.UTF8.GetBytes(signedInfo)), Base64FormattingOptions.InsertLineBreaks);
        var (name, uri) = prefixes.DeclareSignature;
        return EditSignature(Element(s("Signature"), [prefixes.DeclareSignature],
            // canonical on its own it declares the namespace; inside Signature it inherits it
            signedInfo.Replace($"<{s("SignedInfo")} {name}=\"{uri}\"", $"<{s("SignedInfo")}", StringComparison.Ordinal),
            Element(s("SignatureValue"), [], value.ReplaceLineEndings("\n")),
            Certificate is null ? null : Element(s("KeyInfo"), [],
                Element(s("X509Data"), [], Element(s("X509Certificate"), [], Convert.ToBase64String(Certificate.RawData))))));
    }

    private static HashAlgorithmName Hash(int bits) => new($"SHA{bits}");

    private static string DigestUri(int bits) => bits switch
    {
        1 => "http://www.w3.org/2000/09/xmldsig#sha1",
        384 => $"{More}sha384",
        _ => $"{Enc}sha{bits}",
    };
}
