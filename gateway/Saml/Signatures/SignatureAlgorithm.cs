using System.Collections.Frozen;
using System.Security.Cryptography;

namespace JitGateway.Saml.Signatures;

/// <summary>A signature algorithm of the allow-list.</summary>
/// <param name="Padding">Null for ECDSA.</param>
internal sealed record SignatureAlgorithm(string Uri, HashAlgorithmName Hash, RSASignaturePadding? Padding)
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string More2007 = "http://www.w3.org/2007/05/xmldsig-more#";

    public static readonly SignatureAlgorithm RsaSha256 = new($"{More}rsa-sha256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static readonly FrozenDictionary<string, SignatureAlgorithm> Allowed = new[]
    {
        RsaSha256,
        new($"{More}rsa-sha384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        new($"{More}rsa-sha512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        new($"{More2007}sha256-rsa-MGF1", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        new($"{More2007}sha384-rsa-MGF1", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        new($"{More2007}sha512-rsa-MGF1", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        new($"{More}ecdsa-sha256", HashAlgorithmName.SHA256, Padding: null),
        new($"{More}ecdsa-sha384", HashAlgorithmName.SHA384, Padding: null),
        new($"{More}ecdsa-sha512", HashAlgorithmName.SHA512, Padding: null),
        new("http://www.w3.org/2000/09/xmldsig#rsa-sha1", HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1),
        new($"{More}ecdsa-sha1", HashAlgorithmName.SHA1, Padding: null),
    }.ToFrozenDictionary(static a => a.Uri, StringComparer.Ordinal);

    public bool IsRsa => Padding is not null;

    public bool IsSha1 => Hash == HashAlgorithmName.SHA1;

    /// <summary>Null for everything that is not on the list.</summary>
    public static SignatureAlgorithm? Find(string? uri) => uri is null ? null : Allowed.GetValueOrDefault(uri);
}

/// <summary>A digest algorithm of the allow-list.</summary>
internal sealed record DigestAlgorithm(string Uri, HashAlgorithmName Hash)
{
    public static readonly DigestAlgorithm Sha256 = new("http://www.w3.org/2001/04/xmlenc#sha256", HashAlgorithmName.SHA256);

    private static readonly FrozenDictionary<string, DigestAlgorithm> Allowed = new[]
    {
        Sha256,
        new("http://www.w3.org/2001/04/xmldsig-more#sha384", HashAlgorithmName.SHA384),
        new("http://www.w3.org/2001/04/xmlenc#sha512", HashAlgorithmName.SHA512),
        new("http://www.w3.org/2000/09/xmldsig#sha1", HashAlgorithmName.SHA1),
    }.ToFrozenDictionary(static a => a.Uri, StringComparer.Ordinal);

    public bool IsSha1 => Hash == HashAlgorithmName.SHA1;

    public static DigestAlgorithm? Find(string? uri) => uri is null ? null : Allowed.GetValueOrDefault(uri);
}

/// <summary>What an identity provider is allowed beyond the rule.</summary>
/// <param name="AllowSha1">Accept SHA-1 in signatures and digests; off unless an operator says so for one identity provider.</param>
internal sealed record AlgorithmPolicy(bool AllowSha1)
{
    public static readonly AlgorithmPolicy Strict = new(AllowSha1: false);
}
