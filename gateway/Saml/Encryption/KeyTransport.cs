using System.Collections.Frozen;
using System.Security.Cryptography;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Encryption;

/// <summary>RSA-OAEP with its parameters (XML Encryption 5.5.2): how the key of the content travels. There is no other way.</summary>
/// <param name="Digest">DigestMethod; SHA-1 where none is named.</param>
/// <param name="Mask">The digest of the mask generation function MGF1; SHA-1 where none is named.</param>
internal sealed record KeyTransport(string Uri, HashAlgorithmName Digest, HashAlgorithmName Mask)
{
    /// <summary>OAEP whose mask is always made with SHA-1.</summary>
    public const string OaepMgf1Sha1 = EncryptionNames.Namespace + "rsa-oaep-mgf1p";

    /// <summary>OAEP that names its mask.</summary>
    public const string Oaep = EncryptionNames.Namespace11 + "rsa-oaep";

    public const string Sha1 = SamlNames.SignatureNamespace + "sha1";
    public const string Sha256 = EncryptionNames.Namespace + "sha256";
    public const string MaskOfSha256 = EncryptionNames.Namespace11 + "mgf1sha256";

    private static readonly FrozenDictionary<string, HashAlgorithmName> Digests = new Dictionary<string, HashAlgorithmName>(StringComparer.Ordinal)
    {
        [Sha1] = HashAlgorithmName.SHA1,
        [Sha256] = HashAlgorithmName.SHA256,
        ["http://www.w3.org/2001/04/xmldsig-more#sha384"] = HashAlgorithmName.SHA384,
        [$"{EncryptionNames.Namespace}sha512"] = HashAlgorithmName.SHA512,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, HashAlgorithmName> Masks = new Dictionary<string, HashAlgorithmName>(StringComparer.Ordinal)
    {
        [$"{EncryptionNames.Namespace11}mgf1sha1"] = HashAlgorithmName.SHA1,
        [MaskOfSha256] = HashAlgorithmName.SHA256,
        [$"{EncryptionNames.Namespace11}mgf1sha384"] = HashAlgorithmName.SHA384,
        [$"{EncryptionNames.Namespace11}mgf1sha512"] = HashAlgorithmName.SHA512,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the framework does by itself; the others need <see cref="OpenSslPrivateKey"/>.</summary>
    public bool HasOneDigest => Digest == Mask;

    /// <param name="method">The EncryptionMethod of an EncryptedKey.</param>
    /// <exception cref="RefusedException">Another algorithm, or parameters that are not served.</exception>
    public static KeyTransport Read(Element method)
    {
        var uri = method.Attribute("Algorithm");
        if (uri == EncryptionNames.Rsa15) throw new RefusedException(Refusals.EncryptionRsa15.With($"{uri}"));
        if (uri is not (OaepMgf1Sha1 or Oaep)) throw new RefusedException(Refusals.EncryptionKeyAlgorithm.With($"{uri}"));
        Element? digest = null, mask = null;
        foreach (var parameter in method.Elements)
        {
            if (parameter.Is(SamlNames.SignatureNamespace, "DigestMethod")) EncryptedParts.Once(ref digest, parameter);
            else if (parameter.Is(EncryptionNames.Namespace11, "MGF")) EncryptedParts.Once(ref mask, parameter);
            else if (parameter.Is(EncryptionNames.Namespace, "OAEPparams")) RequireNoLabel(parameter);
            else throw new RefusedException(Refusals.EncryptionKeyAlgorithm.With($"{uri} with parameter {parameter.LocalName}"));
        }

        var transport = new KeyTransport(uri, Named(digest, Digests, uri), Named(mask, Masks, uri));
        if (uri == OaepMgf1Sha1 && transport.Mask != HashAlgorithmName.SHA1)
            throw new RefusedException(Refusals.EncryptionKeyAlgorithm.With($"{uri} with {mask!.Attribute("Algorithm")}"));
        if (!transport.HasOneDigest && !OpenSslPrivateKey.IsAvailable)
            throw new RefusedException(Refusals.EncryptionKeyAlgorithm.With($"{transport.ToString():plain}, which needs OpenSSL 3 on this machine"));
        return transport;
    }

    public override string ToString() => $"{Uri} with {Digest.Name} and MGF1 of {Mask.Name}";

    private static HashAlgorithmName Named(Element? parameter, FrozenDictionary<string, HashAlgorithmName> known, string uri)
    {
        if (parameter is null) return HashAlgorithmName.SHA1;
        var name = parameter.Attribute("Algorithm");
        return name is not null && known.TryGetValue(name, out var hash) ? hash : throw new RefusedException(Refusals.EncryptionKeyAlgorithm.With($"{uri} with {name}"));
    }

    /// <summary>The label of OAEP is of no use here, and nobody sends one; an empty one is none.</summary>
    private static void RequireNoLabel(Element parameters)
    {
        if (parameters.HasElements || !string.IsNullOrWhiteSpace(parameters.Text))
            throw new RefusedException(Refusals.EncryptionLabel.With($"{parameters.Text.Length} characters of OAEPparams"));
    }
}
