using System.Security.Cryptography;

namespace JitGateway.Sessions;

/// <summary>Seals with AES-256-GCM under a key that only a token gives: nonce, what is sealed, tag.</summary>
internal static class TokenSeal
{
    public const int TagSize = 16;

    /// <summary>By how much what is sealed is longer.</summary>
    public const int Overhead = NonceSize + TagSize;

    private const int NonceSize = 12;
    private const int KeySize = 32;

    /// <param name="token">Gives the key.</param>
    /// <param name="purpose">Keeps the keys of one token apart.</param>
    /// <param name="bound">What is not sealed and must be the same when it is opened.</param>
    /// <param name="plain">What to seal.</param>
    /// <param name="target">Where to put it; longer by <see cref="Overhead"/>.</param>
    public static void Seal(SessionToken token, ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> plain, Span<byte> target)
    {
        RandomNumberGenerator.Fill(target[..NonceSize]);
        using var aes = Cipher(token, purpose);
        aes.Encrypt(target[..NonceSize], plain, target[NonceSize..^TagSize], target[^TagSize..], bound);
    }

    /// <summary>Null for what was not sealed so.</summary>
    public static byte[]? Open(SessionToken token, ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> @sealed)
    {
        if (@sealed.Length < Overhead) return null;
        var plain = new byte[@sealed.Length - Overhead];
        using var aes = Cipher(token, purpose);
        try
        {
            aes.Decrypt(@sealed[..NonceSize], @sealed[NonceSize..^TagSize], @sealed[^TagSize..], plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static AesGcm Cipher(SessionToken token, ReadOnlySpan<byte> purpose)
    {
        Span<byte> key = stackalloc byte[KeySize];
        token.DeriveKey(purpose, key);
        var aes = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return aes;
    }
}
