using System.Collections.Frozen;
using System.Security.Cryptography;

namespace JitGateway.Saml.Encryption;

internal enum ContentCipher
{
    AesGcm,
    AesCbc,
    TripleDesCbc,
}

/// <summary>A block cipher of the allow-list, with which an element itself is encrypted (XML Encryption 5.2).</summary>
internal sealed record ContentAlgorithm(string Uri, ContentCipher Cipher, int KeyBytes)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>In the order in which our metadata offers them. 3DES is read so that its refusal can say what to do; it is offered to nobody.</summary>
    public static readonly IReadOnlyList<ContentAlgorithm> All =
    [
        new($"{EncryptionNames.Namespace11}aes256-gcm", ContentCipher.AesGcm, 32),
        new($"{EncryptionNames.Namespace11}aes192-gcm", ContentCipher.AesGcm, 24),
        new($"{EncryptionNames.Namespace11}aes128-gcm", ContentCipher.AesGcm, 16),
        new($"{EncryptionNames.Namespace}aes256-cbc", ContentCipher.AesCbc, 32),
        new($"{EncryptionNames.Namespace}aes192-cbc", ContentCipher.AesCbc, 24),
        new($"{EncryptionNames.Namespace}aes128-cbc", ContentCipher.AesCbc, 16),
        new($"{EncryptionNames.Namespace}tripledes-cbc", ContentCipher.TripleDesCbc, 24),
    ];

    private static readonly FrozenDictionary<string, ContentAlgorithm> Known = All.ToFrozenDictionary(static a => a.Uri, StringComparer.Ordinal);

    /// <summary>Whether it tells by itself when a ciphertext was changed.</summary>
    public bool IsAuthenticated => Cipher == ContentCipher.AesGcm;

    private int BlockBytes => Cipher == ContentCipher.TripleDesCbc ? 8 : 16;

    public static ContentAlgorithm? Find(string? uri) => uri is null ? null : Known.GetValueOrDefault(uri);

    /// <summary>Whether a ciphertext of this length can exist: nonce, text, tag; or initialisation vector and whole blocks.</summary>
    public bool CanBe(int length) => IsAuthenticated ? length > NonceBytes + TagBytes : length >= 2 * BlockBytes && length % BlockBytes == 0;

    /// <param name="ciphertext">As the CipherValue has it; its bytes are used up.</param>
    /// <param name="plaintext">What was decrypted; where false is returned, nothing that means anything.</param>
    /// <returns>Whether tag or padding held. How it failed is not told.</returns>
    public bool TryDecrypt(byte[] key, Memory<byte> ciphertext, out ReadOnlyMemory<byte> plaintext)
    {
        plaintext = default;
        try
        {
            return IsAuthenticated ? OpenGcm(key, ciphertext, out plaintext) : OpenCbc(key, ciphertext.Span, out plaintext);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool OpenGcm(byte[] key, Memory<byte> ciphertext, out ReadOnlyMemory<byte> plaintext)
    {
        using var gcm = new AesGcm(key, TagBytes);
        var text = ciphertext[NonceBytes..^TagBytes];
        gcm.Decrypt(ciphertext.Span[..NonceBytes], text.Span, ciphertext.Span[^TagBytes..], text.Span);
        plaintext = text;
        return true;
    }

    private bool OpenCbc(byte[] key, ReadOnlySpan<byte> ciphertext, out ReadOnlyMemory<byte> plaintext)
    {
        using SymmetricAlgorithm cipher = Cipher == ContentCipher.TripleDesCbc ? TripleDES.Create() : Aes.Create();
        cipher.Key = key;
        var blocks = new byte[ciphertext.Length - BlockBytes];
        cipher.DecryptCbc(ciphertext[BlockBytes..], ciphertext[..BlockBytes], blocks, PaddingMode.None);

        // XML Encryption 5.2.1: the last byte counts the padding, itself included; what the rest of it holds is nobody's business
        int padding = blocks[^1];
        var holds = padding >= 1 && padding <= BlockBytes;
        plaintext = blocks.AsMemory(0, blocks.Length - (holds ? padding : 0));
        return holds;
    }
}
