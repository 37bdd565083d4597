using System.Buffers.Text;
using System.Security.Cryptography;

namespace JitGateway.Provisioning.History;

/// <summary>What links the history's entries and seals their values; made from a secret that Redis does not hold.</summary>
internal sealed class HistoryKey
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _chain;
    private readonly byte[] _seal;

    public HistoryKey(ReadOnlySpan<byte> secret)
    {
        var master = secret.ToArray();
        _chain = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "jitgateway history chain 1"u8.ToArray());
        _seal = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "jitgateway history seal 1"u8.ToArray());
        Id = Base64Url.EncodeToString(HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 6, info: "jitgateway history name 1"u8.ToArray()));
        CryptographicOperations.ZeroMemory(master);
    }

    /// <summary>Tells keys apart and gives nothing away of them.</summary>
    public string Id { get; }

    public byte[] Mac(ReadOnlySpan<byte> message) => HMACSHA256.HashData(_chain, message);

    /// <param name="plain">What to seal.</param>
    /// <param name="bound">What is not sealed and must be the same when it is opened.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var target = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(target.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_seal, TagSize);
        aes.Encrypt(target.AsSpan(0, NonceSize), plain, target.AsSpan(NonceSize, plain.Length), target.AsSpan(NonceSize + plain.Length), bound);
        return target;
    }

    /// <summary>Null for what was not sealed so.</summary>
    public byte[]? Open(ReadOnlySpan<byte> @sealed, ReadOnlySpan<byte> bound)
    {
        if (@sealed.Length < NonceSize + TagSize) return null;
        var plain = new byte[@sealed.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_seal, TagSize);
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
}
