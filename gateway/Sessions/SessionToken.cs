using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Sessions;

/// <summary>
/// The value of a session cookie: 256 random bits. It is the only key to the session's content, so it is never stored and prints
/// as the public id.
/// </summary>
internal sealed class SessionToken
{
    private const int Size = 32;

    private SessionToken(string value, SessionId id)
    {
        Value = value;
        Id = id;
    }

    /// <summary>What the cookie holds. Keep it out of messages and stores.</summary>
    public string Value { get; }

    public SessionId Id { get; }

    public static SessionToken New() => Parse(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size)));

    /// <param name="value">What the cookie holds.</param>
    /// <param name="id">The id of that value, made before.</param>
    public static SessionToken Of(ReadOnlySpan<char> value, SessionId id) => new(value.ToString(), id);

    /// <exception cref="FormatException">The value cannot be one of ours.</exception>
    public static SessionToken Parse(string value) =>
        SessionId.TryOfCookie(value, out var id) ? new SessionToken(value, id) : throw new FormatException("Not the value of a session cookie");

    /// <summary>
    /// What a cookie's value stands for on a host with a cookie of its own: the same value on another host is another token, so a cookie that one host lost is good on
    /// no other.
    /// </summary>
    public static SessionToken On(ReadOnlySpan<char> host, ReadOnlySpan<char> value) =>
        Parse(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"cookie of a host\n{host.ToString().ToLowerInvariant()}\n{value}"))));

    /// <summary>Derives the key that seals the session's content (HKDF, RFC 5869).</summary>
    public void DeriveKey(ReadOnlySpan<byte> purpose, Span<byte> key)
    {
        Span<byte> secret = stackalloc byte[SessionId.TextLength];
        Encoding.ASCII.GetBytes(Value, secret);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], info: purpose);
    }

    public override string ToString() => Id.ToString();
}
