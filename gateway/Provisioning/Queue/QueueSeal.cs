using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Identity;

namespace JitGateway.Provisioning.Queue;

/// <summary>
/// Seals people, and what is said of their accounts, for the queue with AES-256-GCM under a secret that nodes have and Redis has not: whoever reads Redis learns nothing of them, and whoever writes there
/// cannot have an account made.
/// </summary>
internal sealed class QueueSeal(IGatewaySecrets secrets)
{
    private const string Purpose = "jitgateway provisioning queue 1";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <param name="key">Whose account it is: the content opens for no other.</param>
    /// <param name="user">The person.</param>
    public byte[] Seal(AccountKey key, UserIdentity user)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(QueuedPerson.Of(user), QueueJson.Default.QueuedPerson);
        var content = Seal(plain, OfPerson(key));
        CryptographicOperations.ZeroMemory(plain);
        return content;
    }

    /// <summary>Null for what none of our keys sealed for this account, and for what an unknown version wrote.</summary>
    public UserIdentity? Open(AccountKey key, ReadOnlySpan<byte> content)
    {
        try
        {
            return Open(content, OfPerson(key)) is { } plain ? JsonSerializer.Deserialize(plain, QueueJson.Default.QueuedPerson)?.ToIdentity() : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Seals why an attempt failed: it names accounts, and there are systems where their ids are people's names.</summary>
    public string SealDetail(AccountKey key, string detail) => Convert.ToBase64String(Seal(Encoding.UTF8.GetBytes(detail), OfDetail(key)));

    /// <summary>Null for what none of our keys sealed for this account.</summary>
    public string? OpenDetail(AccountKey key, string detail)
    {
        var content = new byte[detail.Length];
        return Convert.TryFromBase64String(detail, content, out var length) && Open(content.AsSpan(0, length), OfDetail(key)) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    private byte[] Seal(ReadOnlySpan<byte> plain, byte[] bound)
    {
        var target = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(target.AsSpan(0, NonceSize));
        using var aes = new AesGcm(secrets.For(Purpose)[0], TagSize);
        aes.Encrypt(target.AsSpan(0, NonceSize), plain, target.AsSpan(NonceSize, plain.Length), target.AsSpan(NonceSize + plain.Length), bound);
        return target;
    }

    private byte[]? Open(ReadOnlySpan<byte> content, byte[] bound)
    {
        if (content.Length < NonceSize + TagSize) return null;
        var plain = new byte[content.Length - NonceSize - TagSize];
        foreach (var secret in secrets.For(Purpose))
        {
            using var aes = new AesGcm(secret, TagSize);
            try
            {
                aes.Decrypt(content[..NonceSize], content[NonceSize..^TagSize], content[^TagSize..], plain, bound);
                return plain;
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;   // sealed under another of our keys, or by nobody of ours
            }
        }

        return null;
    }

    private static byte[] OfPerson(AccountKey key) => Encoding.UTF8.GetBytes(key.ToString());

    private static byte[] OfDetail(AccountKey key) => Encoding.UTF8.GetBytes($"{key}|detail");
}
