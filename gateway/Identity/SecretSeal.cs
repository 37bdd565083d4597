using System.Security.Cryptography;

namespace JitGateway.Identity;

/// <summary>Seals with AES-256-GCM what others keep for us: nonce, tag, what is sealed.</summary>
internal static class SecretSeal
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Under the secrets of a purpose.</summary>
    /// <inheritdoc cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static byte[] Seal(IGatewaySecrets secrets, string purpose, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> plain) => Seal(secrets.For(purpose)[0], bound, plain);

    /// <param name="bound">What is not sealed and must be the same when it is opened.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> plain)
    {
        var @sealed = new byte[NonceSize + TagSize + plain.Length];
        var nonce = @sealed.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, @sealed.AsSpan(NonceSize + TagSize), @sealed.AsSpan(NonceSize, TagSize), bound);
        return @sealed;
    }

    /// <returns>Null for what none of our secrets sealed so.</returns>
    public static byte[]? Open(IGatewaySecrets secrets, string purpose, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> @sealed)
    {
        foreach (var secret in secrets.For(purpose))   // one that is rolled out still opens what it sealed
            if (Open(secret, bound, @sealed) is { } plain)
                return plain;
        return null;
    }

    /// <returns>Null for what was not sealed so under this key.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> @sealed)
    {
        if (@sealed.Length < NonceSize + TagSize) return null;
        var plain = new byte[@sealed.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(@sealed[..NonceSize], @sealed[(NonceSize + TagSize)..], @sealed.Slice(NonceSize, TagSize), plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
