using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JitGateway.Sessions;

/// <summary>
/// What a shared store holds of a session: version, last seen, hash of the subject (both needed by nodes that do not have the cookie), then
/// the content sealed with AES-256-GCM under a key that only the cookie's value gives. Last seen is not part of what is sealed,
/// because it is written without the cookie; the absolute end is, so nobody can prolong a session past it.
/// </summary>
internal static class SealedSession
{
    public const byte Version = 1;

    /// <summary>Where last seen stands: milliseconds since 1970, big-endian. Scripts and older versions rely on it.</summary>
    public const int LastSeenOffset = 1;

    public const int SubjectOffset = LastSeenOffset + sizeof(long);
    public const int SubjectSize = 32;

    private const int NonceOffset = SubjectOffset + SubjectSize;
    private const int NonceSize = 12;
    private const int ContentOffset = NonceOffset + NonceSize;
    private const int TagSize = 16;
    private const int KeySize = 32;

    private static ReadOnlySpan<byte> Purpose => "jitgateway session content 1"u8;

    public static byte[] Seal(SessionToken token, ReadOnlySpan<byte> subjectHash, DateTimeOffset lastSeen, ReadOnlySpan<byte> content)
    {
        var record = new byte[ContentOffset + content.Length + TagSize];
        record[0] = Version;
        WriteLastSeen(record.AsSpan(LastSeenOffset), lastSeen);
        subjectHash.CopyTo(record.AsSpan(SubjectOffset, SubjectSize));
        var nonce = record.AsSpan(NonceOffset, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> key = stackalloc byte[KeySize];
        token.DeriveKey(Purpose, key);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, content, record.AsSpan(ContentOffset, content.Length), record.AsSpan(record.Length - TagSize), Bound(token, record));
        CryptographicOperations.ZeroMemory(key);
        return record;
    }

    /// <summary>The content; null where it was tampered with, is another session's, or is of a version that this one does not know.</summary>
    public static byte[]? Open(SessionToken token, ReadOnlySpan<byte> record)
    {
        if (!IsKnown(record)) return null;
        var content = new byte[record.Length - ContentOffset - TagSize];
        Span<byte> key = stackalloc byte[KeySize];
        token.DeriveKey(Purpose, key);
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(record.Slice(NonceOffset, NonceSize), record[ContentOffset..^TagSize], record[^TagSize..], content, Bound(token, record));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public static bool IsKnown(ReadOnlySpan<byte> record) => record.Length >= ContentOffset + TagSize && record[0] == Version;

    public static ReadOnlyMemory<byte> TagOf(byte[] record) => record.AsMemory(record.Length - TagSize);

    public static DateTimeOffset LastSeenOf(ReadOnlySpan<byte> record)
    {
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(record[LastSeenOffset..]);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    public static void WriteLastSeen(Span<byte> target, DateTimeOffset lastSeen) =>
        BinaryPrimitives.WriteInt64BigEndian(target, lastSeen.ToUnixTimeMilliseconds());

    private static byte[] Bound(SessionToken token, ReadOnlySpan<byte> record)
    {
        var bound = new byte[1 + SubjectSize + SubjectSize];
        bound[0] = record[0];
        record.Slice(SubjectOffset, SubjectSize).CopyTo(bound.AsSpan(1));
        token.Id.CopyTo(bound.AsSpan(1 + SubjectSize));
        return bound;
    }
}
