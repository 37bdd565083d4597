using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using static JitGateway.Demo.IdentityProvider.SamlMessages.CanonicalMarkup;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Where the EncryptedKey stands, and how it is found.</summary>
internal enum KeyPlace
{
    InKeyInfo,
    Beside,
    BesideByRetrieval,
}

/// <summary>
/// Encrypts elements as identity providers do, in canonical form, so that what it makes can be signed as it stands. The edits are for attacks: each changes
/// one thing on the way.
/// </summary>
internal sealed record MessageEncrypter
{
    public const string Enc = "http://www.w3.org/2001/04/xmlenc#";
    public const string Enc11 = "http://www.w3.org/2009/xmlenc11#";
    public const string Dsig = "http://www.w3.org/2000/09/xmldsig#";

    private const string Saml = "urn:oasis:names:tc:SAML:2.0:assertion";

    /// <summary>The recipient's public key.</summary>
    public required RSA Key { get; init; }

    /// <summary>The URI of the content's algorithm.</summary>
    public string Content { get; init; } = $"{Enc11}aes256-gcm";

    /// <summary>The URI of the key's algorithm.</summary>
    public string Transport { get; init; } = $"{Enc}rsa-oaep-mgf1p";

    /// <summary>The URIs of DigestMethod and MGF; absent: none is written, and SHA-1 is meant.</summary>
    public string? Digest { get; init; }

    public string? Mask { get; init; }

    public KeyPlace Place { get; init; }

    /// <summary>The IDs of EncryptedData, and of an EncryptedKey beside it.</summary>
    public string DataId { get; init; } = "_encrypted-data";

    public string KeyId { get; init; } = "_encrypted-key";

    /// <summary>Whether the element stands where the prefix <c>saml</c> is declared already.</summary>
    public bool Inherits { get; init; }

    public string? Type { get; init; } = $"{Enc}Element";

    public string? Recipient { get; init; }

    /// <summary>Changes what is encrypted.</summary>
    public Func<string, string> EditPlaintext { get; init; } = static xml => xml;

    /// <summary>Changes plaintext with padding, for the algorithms that pad.</summary>
    public Func<byte[], byte[]> EditPadded { get; init; } = static bytes => bytes;

    /// <summary>Changes nonce, ciphertext and tag.</summary>
    public Func<byte[], byte[]> EditCiphertext { get; init; } = static bytes => bytes;

    /// <summary>Changes the content's key before it is encrypted.</summary>
    public Func<byte[], byte[]> EditContentKey { get; init; } = static bytes => bytes;

    /// <summary>Changes the encrypted key.</summary>
    public Func<byte[], byte[]> EditEncryptedKey { get; init; } = static bytes => bytes;

    /// <summary>Changes the finished element (EncryptedAssertion, EncryptedID, EncryptedAttribute).</summary>
    public Func<string, string> EditElement { get; init; } = static xml => xml;

    /// <summary>The content's key; made anew for each element where none is set.</summary>
    public byte[]? ContentKey { get; init; }

    public string Encrypt(string plaintext, string name = "saml:EncryptedAssertion")
    {
        var key = ContentKey ?? RandomNumberGenerator.GetBytes(KeyBytes);
        var ciphertext = EditCiphertext(Ciphertext(key, Encoding.UTF8.GetBytes(EditPlaintext(plaintext))));
        var inside = Place == KeyPlace.InKeyInfo;
        var keyInfo = Place == KeyPlace.Beside ? null : Element("ds:KeyInfo", [("xmlns:ds", Dsig)],
            inside ? EncryptedKey(EditContentKey(key), inherits: true) : Element("ds:RetrievalMethod", [("Type", $"{Enc}EncryptedKey"), ("URI", $"#{KeyId}")]));
        return EditElement(Element(name, [("xmlns:saml", Inherits ? null : Saml)],
            Element("xenc:EncryptedData", [("xmlns:xenc", Enc), ("Id", DataId), ("Type", Type)],
                Element("xenc:EncryptionMethod", [("Algorithm", Content)]),
                keyInfo,
                CipherData(ciphertext)),
            inside ? null : EncryptedKey(EditContentKey(key), inherits: false)));
    }

    /// <summary>An EncryptedKey for a key of the caller's, declared as its place needs it.</summary>
    public string EncryptedKey(byte[] key, bool inherits) =>
        Element("xenc:EncryptedKey", [("xmlns:xenc", inherits ? null : Enc), ("Id", inherits ? null : KeyId), ("Recipient", Recipient)],
            Element("xenc:EncryptionMethod", [("Algorithm", Transport)],
                Digest is null ? null : Element("ds:DigestMethod", [("xmlns:ds", inherits ? null : Dsig), ("Algorithm", Digest)]),
                Mask is null ? null : Element("xenc11:MGF", [("xmlns:xenc11", Enc11), ("Algorithm", Mask)])),
            CipherData(EditEncryptedKey(Wrap(key))),
            inherits ? null : Element("xenc:ReferenceList", [], Element("xenc:DataReference", [("URI", $"#{DataId}")])));

    private int KeyBytes => Content.Contains("128", StringComparison.Ordinal) ? 16 : Content.Contains("192", StringComparison.Ordinal) || Content.Contains("tripledes", StringComparison.Ordinal) ? 24 : 32;

    private static string CipherData(byte[] bytes) =>
        Element("xenc:CipherData", [], Element("xenc:CipherValue", [], Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")));

    private byte[] Ciphertext(byte[] key, byte[] plaintext)
    {
        if (Content.EndsWith("gcm", StringComparison.Ordinal))
        {
            var (nonce, sealedText, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plaintext.Length], new byte[16]);
            using var gcm = new AesGcm(key, 16);
            gcm.Encrypt(nonce, plaintext, sealedText, tag);
            return [.. nonce, .. sealedText, .. tag];
        }

        using SymmetricAlgorithm cipher = Content.Contains("tripledes", StringComparison.Ordinal) ? TripleDES.Create() : Aes.Create();
        cipher.Key = key;
        var block = cipher.BlockSize / 8;
        var count = block - plaintext.Length % block;
        // XML Encryption 5.2.1: anything, and the count
        byte[] padded = EditPadded([.. plaintext, .. RandomNumberGenerator.GetBytes(count - 1), (byte)count]);
        var vector = RandomNumberGenerator.GetBytes(block);
        return [.. vector, .. cipher.EncryptCbc(padded, vector, PaddingMode.None)];
    }

    private byte[] Wrap(byte[] key)
    {
        if (Transport.EndsWith("rsa-1_5", StringComparison.Ordinal)) return Key.Encrypt(key, RSAEncryptionPadding.Pkcs1);
        return Raw(Pad(key, Hash(Digest), Hash(Mask)));
    }

    /// <summary>EME-OAEP with an empty label (RFC 8017, 7.1.1), written from the text of the RFC, so that it shares nothing with what it tests.</summary>
    private byte[] Pad(byte[] message, HashAlgorithmName digest, HashAlgorithmName mask)
    {
        var size = Key.KeySize / 8;
        var label = CryptographicOperations.HashData(digest, []);
        var data = new byte[size - label.Length - 1];
        label.CopyTo(data, 0);
        data[^(message.Length + 1)] = 1;
        message.CopyTo(data, data.Length - message.Length);
        var seed = RandomNumberGenerator.GetBytes(label.Length);
        var maskedData = Xor(data, Mgf1(mask, seed, data.Length));
        return [0, .. Xor(seed, Mgf1(mask, maskedData, seed.Length)), .. maskedData];
    }

    private byte[] Raw(byte[] padded)
    {
        var key = Key.ExportParameters(includePrivateParameters: false);
        var encrypted = BigInteger.ModPow(
            new BigInteger(padded, isUnsigned: true, isBigEndian: true), new BigInteger(key.Exponent, isUnsigned: true, isBigEndian: true), new BigInteger(key.Modulus, isUnsigned: true, isBigEndian: true));
        var bytes = encrypted.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[padded.Length - bytes.Length], .. bytes];
    }

    private static byte[] Mgf1(HashAlgorithmName hash, byte[] seed, int length)
    {
        var mask = new List<byte>();
        for (byte counter = 0; mask.Count < length; counter++) mask.AddRange(CryptographicOperations.HashData(hash, [.. seed, 0, 0, 0, counter]));
        return [.. mask.Take(length)];
    }

    private static byte[] Xor(byte[] a, byte[] b) => [.. a.Zip(b, static (x, y) => (byte)(x ^ y))];

    private static HashAlgorithmName Hash(string? uri) => new($"SHA{(uri is null ? "1" : uri[(uri.LastIndexOf("sha", StringComparison.Ordinal) + 3)..])}");
}
