using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Identity;

/// <summary>
/// What a session is found by, without its cookie, when its identity provider ends the login: hashes of the NameID with its format and qualifiers, and of the SessionIndex, so that a store shows none of
/// them. Identity providers write format and qualifiers or leave them out, from one message to the next: one that is absent on either side fits any.
/// </summary>
internal sealed class LoginMark
{
    public const int Size = Index + IndexSize;

    /// <summary>The first bytes: of the issuer and the NameID's text, as the first of <see cref="SubjectKey.Hash"/>.</summary>
    public const int NameSize = 16;

    private const int Format = NameSize;
    private const int NameQualifier = Format + PartSize;
    private const int SpNameQualifier = NameQualifier + PartSize;
    private const int Index = SpNameQualifier + PartSize;
    private const int PartSize = 2;   // they only tell apart what one NameID could mean
    private const int IndexSize = 8;
    private const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

    private readonly byte[] _bytes;

    private LoginMark(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The name's hash as text, for keys.</summary>
    public string Name => NameOf(_bytes);

    /// <summary>The hash of the SessionIndex as text; of none a row of one letter.</summary>
    public string SessionIndex => Base64Url.EncodeToString(_bytes.AsSpan(Index));

    /// <summary>Null where the identity provider sent no NameID: then it has no name for the login.</summary>
    public static LoginMark? Of(UserIdentity user) =>
        user.NameId is { Length: > 0 } name ? new(Hash(user.Subject.Issuer, name, user.NameIdFormat, user.NameQualifier, user.SpNameQualifier, user.SessionIndex)) : null;

    /// <summary>Reads <see cref="Bytes"/>; null for zeros.</summary>
    public static LoginMark? Read(ReadOnlySpan<byte> bytes) => bytes[..NameSize].ContainsAnyExcept((byte)0) ? new(bytes[..Size].ToArray()) : null;

    /// <summary>One for each SessionIndex of an ended login, or one that fits all of the person's.</summary>
    public static IReadOnlyList<LoginMark> Of(EndedLogin login) =>
        [.. login.SessionIndexes.DefaultIfEmpty().Select(index => new LoginMark(Hash(login.Issuer, login.NameId, login.NameIdFormat, login.NameQualifier, login.SpNameQualifier, index)))];

    public bool Fits(LoginMark other) =>
        _bytes.AsSpan(0, NameSize).SequenceEqual(other._bytes.AsSpan(0, NameSize))
        && Fits(other, Format, PartSize) && Fits(other, NameQualifier, PartSize) && Fits(other, SpNameQualifier, PartSize) && Fits(other, Index, IndexSize);

    /// <summary>The name of a mark's bytes, without the rest.</summary>
    public static string NameOf(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes[..NameSize]);

    private bool Fits(LoginMark other, int offset, int size)
    {
        var one = _bytes.AsSpan(offset, size);
        var two = other._bytes.AsSpan(offset, size);
        return !one.ContainsAnyExcept((byte)0) || !two.ContainsAnyExcept((byte)0) || one.SequenceEqual(two);
    }

    private static byte[] Hash(string issuer, string name, string? format, string? nameQualifier, string? spNameQualifier, string? sessionIndex)
    {
        var bytes = new byte[Size];
        Base64Url.DecodeFromChars(new SubjectKey(issuer, name).Hash).AsSpan(0, NameSize).CopyTo(bytes);
        Part(format == Unspecified ? null : format, bytes.AsSpan(Format, PartSize));   // says nothing (Core 8.3.1)
        Part(nameQualifier, bytes.AsSpan(NameQualifier, PartSize));
        Part(spNameQualifier, bytes.AsSpan(SpNameQualifier, PartSize));
        Part(sessionIndex?.Trim(), bytes.AsSpan(Index, IndexSize));
        return bytes;
    }

    private static void Part(string? value, Span<byte> target)
    {
        if (string.IsNullOrEmpty(value)) return;
        SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, target.Length).CopyTo(target);
    }
}
