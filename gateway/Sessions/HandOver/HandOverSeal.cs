using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Sessions.HandOver;

/// <summary>Seals a hand-over with AES-256-GCM under a key that only the code gives.</summary>
internal static class HandOverSeal
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    private static ReadOnlySpan<byte> Purpose => "jitgateway hand-over 1"u8;

    public static byte[] Seal(SessionToken code, HandOverGrant handOver)
    {
        var plain = Encoding.UTF8.GetBytes(string.Join('\n', handOver.Session.Value, handOver.Host, handOver.Binding, handOver.Until.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        var bytes = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceSize));
        using var aes = Cipher(code);
        aes.Encrypt(bytes.AsSpan(0, NonceSize), plain, bytes.AsSpan(NonceSize + TagSize), bytes.AsSpan(NonceSize, TagSize));
        return bytes;
    }

    /// <summary>Null for what was not sealed under this code.</summary>
    public static HandOverGrant? Open(SessionToken code, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < NonceSize + TagSize) return null;
        var plain = new byte[bytes.Length - NonceSize - TagSize];
        using var aes = Cipher(code);
        try
        {
            aes.Decrypt(bytes[..NonceSize], bytes[(NonceSize + TagSize)..], bytes.Slice(NonceSize, TagSize), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(plain).Split('\n') is [var session, var host, var binding, var until]
            ? new HandOverGrant(SessionToken.Parse(session), host, binding, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(until, CultureInfo.InvariantCulture)))
            : null;
    }

    private static AesGcm Cipher(SessionToken code)
    {
        Span<byte> key = stackalloc byte[KeySize];
        code.DeriveKey(Purpose, key);
        var aes = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return aes;
    }
}
