using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Identity;

namespace JitGateway.Provisioning.Queue;

/// <summary>
/// Seals people for the queue with AES-256-GCM under a secret that nodes have and Redis has not: whoever reads Redis learns nothing of them, and whoever writes there
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
        var target = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(target.AsSpan(0, NonceSize));
        using var aes = new AesGcm(secrets.For(Purpose)[0], TagSize);
        aes.Encrypt(target.AsSpan(0, NonceSize), plain, target.AsSpan(NonceSize, plain.Length), target.AsSpan(NonceSize + plain.Length), Bound(key));
        CryptographicOperations.ZeroMemory(plain);
        return target;
    }

    /// <summary>Null for what none of our keys sealed for this account, and for what an unknown version wrote.</summary>
    public UserIdentity? Open(AccountKey key, ReadOnlySpan<byte> content)
    {
        if (content.Length < NonceSize + TagSize) return null;
        var plain = new byte[content.Length - NonceSize - TagSize];
        foreach (var secret in secrets.For(Purpose))
        {
            using var aes = new AesGcm(secret, TagSize);
            try
            {
                aes.Decrypt(content[..NonceSize], content[NonceSize..^TagSize], content[^TagSize..], plain, Bound(key));
                return JsonSerializer.Deserialize(plain, QueueJson.Default.QueuedPerson)?.ToIdentity();
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;   // sealed under another of our keys, or by nobody of ours
            }
            catch (Exception e) when (e is JsonException or ArgumentException)
            {
                return null;
            }
        }

        return null;
    }

    private static byte[] Bound(AccountKey key) => Encoding.UTF8.GetBytes(key.ToString());
}
