using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Sessions;

/// <summary>The public id of a session: the SHA-256 of its cookie's value. It finds the session and opens nothing.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SessionId
{
    /// <summary>Characters of a cookie's value and of an id's text: 256 bits in base64url without padding.</summary>
    public const int TextLength = 43;

    private const int Size = 32;
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private SessionId(ReadOnlySpan<byte> hash)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The id of the session that a cookie opens; false where the value cannot be one of ours. Allocates nothing.</summary>
    public static bool TryOfCookie(ReadOnlySpan<char> value, out SessionId id)
    {
        id = default;
        if (value.Length != TextLength || value.ContainsAnyExcept(Alphabet)) return false;
        Span<byte> text = stackalloc byte[TextLength];
        Encoding.ASCII.GetBytes(value, text);
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(text, hash);
        id = new SessionId(hash);
        return true;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        id = default;
        Span<byte> hash = stackalloc byte[Size];
        if (text?.Length != TextLength || text.AsSpan().ContainsAnyExcept(Alphabet) || !Base64Url.TryDecodeFromChars(text, hash, out _)) return false;
        id = new SessionId(hash);
        return true;
    }

    public void CopyTo(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, _a);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], _d);
    }

    /// <summary>A part of a cryptographic hash is hash enough.</summary>
    public override int GetHashCode() => (int)_a;

    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[Size];
        CopyTo(hash);
        return Base64Url.EncodeToString(hash);
    }
}
