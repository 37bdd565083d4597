using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>The KeyDescriptors of a role (SAML Metadata 2.4.1.1).</summary>
internal static class MetadataKeys
{
    private const string Signature11Namespace = "http://www.w3.org/2009/xmldsig11#";
    private const byte UncompressedPoint = 4;

    /// <summary>Keys for signing or for no stated use, each once. What cannot be read is left out: one odd key must not shut out the good ones.</summary>
    public static IReadOnlyList<TrustedKey> ForSigning(Element role) =>
    [
        .. role.Elements
            .Where(static e => e.Is(SamlNames.MetadataNamespace, "KeyDescriptor") && e.Attribute("use") is null or "signing")
            .SelectMany(static e => Children(e, SamlNames.SignatureNamespace, "KeyInfo"))
            .SelectMany(static e => e.Elements)
            .Select(Read)
            .OfType<TrustedKey>()
            .Where(static k => k.IsStrong)
            .DistinctBy(static k => k.Fingerprint, StringComparer.Ordinal),
    ];

    /// <summary>What stands there instead of a key that can be used; empty where nothing does.</summary>
    public static string WhyNone(Element role)
    {
        var descriptors = role.Elements.Where(static e => e.Is(SamlNames.MetadataNamespace, "KeyDescriptor")).ToList();
        if (descriptors.Count == 0) return ": it has no KeyDescriptor";
        var forSigning = descriptors.FindAll(static e => e.Attribute("use") is null or "signing");
        if (forSigning.Count == 0) return ": its keys are for encryption alone";
        var keys = forSigning.SelectMany(static e => Children(e, SamlNames.SignatureNamespace, "KeyInfo")).SelectMany(static e => e.Elements).ToList();
        if (keys.Count == 0) return ": its KeyInfo is empty";
        var read = keys.Select(Read).OfType<TrustedKey>().ToList();
        return read.Count == 0 ? ": no certificate and no key value in its KeyInfo can be read" : $": {string.Join(", ", read.Take(5))} cannot be used (RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521)";
    }

    private static TrustedKey? Read(Element element)
    {
        try
        {
            if (element.Is(SamlNames.SignatureNamespace, "X509Data")) return ReadCertificates([.. Children(element, SamlNames.SignatureNamespace, "X509Certificate")]);
            if (!element.Is(SamlNames.SignatureNamespace, "KeyValue")) return null;
            return Child(element, SamlNames.SignatureNamespace, "RSAKeyValue") is { } rsa ? ReadRsa(rsa)
                : Child(element, Signature11Namespace, "ECKeyValue") is { } curve ? ReadEcdsa(curve)
                : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;   // the framework's readers have more ways to fail than they say
        }
    }

    /// <summary>
    /// Several certificates in one X509Data are one key and the chain above it (XML Signature 4.5.4). The key is that of the end entity, which issued none of the
    /// others and is no authority: the key of an authority is not the provider's. Where one of them cannot be read, none is: it could be the end entity's.
    /// </summary>
    private static TrustedKey? ReadCertificates(IReadOnlyList<Element> elements)
    {
        var certificates = elements.Select(static e => X509CertificateLoader.LoadCertificate(Base64(e))).ToList();
        try
        {
            var ends = certificates.FindAll(c => !certificates.Exists(other => other != c && IsIssuer(c, other)));
            return TrustedKey.FromCertificate(ends.Find(static c => !IsAuthority(c)) ?? (ends is [var end, ..] ? end : certificates[0]));
        }
        finally
        {
            certificates.ForEach(static c => c.Dispose());
        }
    }

    private static bool IsIssuer(X509Certificate2 issuer, X509Certificate2 issued) => issuer.SubjectName.RawData.AsSpan().SequenceEqual(issued.IssuerName.RawData);

    private static bool IsAuthority(X509Certificate2 certificate) => certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(static e => e.CertificateAuthority);

    private static TrustedKey? ReadRsa(Element value) =>
        Child(value, SamlNames.SignatureNamespace, "Modulus") is { } modulus && Child(value, SamlNames.SignatureNamespace, "Exponent") is { } exponent
            ? TrustedKey.FromRsa(new RSAParameters { Modulus = Number(modulus), Exponent = Number(exponent) })
            : null;

    /// <summary>A named curve and the uncompressed point on it (XML Signature 1.1, 4.5.2.3).</summary>
    private static TrustedKey? ReadEcdsa(Element value)
    {
        ECCurve? curve = Child(value, Signature11Namespace, "NamedCurve")?.Attribute("URI") switch
        {
            "urn:oid:1.2.840.10045.3.1.7" => ECCurve.NamedCurves.nistP256,
            "urn:oid:1.3.132.0.34" => ECCurve.NamedCurves.nistP384,
            "urn:oid:1.3.132.0.35" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        if (curve is null || Child(value, Signature11Namespace, "PublicKey") is not { } publicKey) return null;
        var point = Base64(publicKey);
        if (point.Length % 2 == 0 || point[0] != UncompressedPoint) return null;
        var half = point.Length / 2;
        return TrustedKey.FromEcdsa(new ECParameters { Curve = curve.Value, Q = new ECPoint { X = point[1..(half + 1)], Y = point[(half + 1)..] } });
    }

    private static Element? Child(Element element, string namespaceUri, string name) => Children(element, namespaceUri, name).FirstOrDefault();

    private static IEnumerable<Element> Children(Element element, string namespaceUri, string name) => element.Elements.Where(e => e.Is(namespaceUri, name));

    /// <summary>ds:CryptoBinary has no sign byte, and some write one.</summary>
    private static byte[] Number(Element element) => [.. Base64(element).SkipWhile(b => b == 0)];

    /// <summary>Metadata wraps and indents its base64 with tabs and line ends of every kind.</summary>
    private static byte[] Base64(Element element) => Convert.FromBase64String(string.Concat(element.Text.Where(c => !char.IsWhiteSpace(c))));
}
