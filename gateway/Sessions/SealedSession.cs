using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// What a shared store holds of a session: version, last seen, hash of the subject, then since version 2 start, epoch and name of the identity provider, since version 3 before that name the
/// <see cref="LoginMark"/>, whose length stands before it (all needed by those who do not have the cookie: other nodes, operators, the identity provider's logout), then the content sealed with AES-256-GCM under a key that only the cookie's value gives. Last seen is not part of what is sealed,
/// because it is written without the cookie; the absolute end is, so nobody can prolong a session past it.
/// </summary>
internal static class SealedSession
{
    public const byte Version = 3;

    /// <summary>The version of a link: the subject's place holds the id of the session that it opens, the content its cookie value.</summary>
    public const byte Link = 0xA1;

    private const byte WithoutStart = 1;
    private const byte WithoutMark = 2;

    /// <summary>Where last seen stands: milliseconds since 1970, big-endian. Scripts and older versions rely on it.</summary>
    public const int LastSeenOffset = 1;

    public const int SubjectOffset = LastSeenOffset + sizeof(long);
    public const int SubjectSize = 32;

    private const int StartedOffset = SubjectOffset + SubjectSize;
    private const int EpochOffset = StartedOffset + sizeof(long);
    private const int MarkOffset = EpochOffset + sizeof(long);

    /// <summary>Enough of a record to know what indexes it is in.</summary>
    public const int IndexedHead = MarkOffset + 1 + LoginMark.Size;

    /// <summary>Enough of a record to read everything that is not sealed.</summary>
    public const int LongestHead = IndexedHead + 1 + byte.MaxValue;

    private static ReadOnlySpan<byte> Purpose => "jitgateway session content 1"u8;

    public static byte[] Seal(SessionToken token, Session session, ReadOnlySpan<byte> content)
    {
        var provider = Encoding.UTF8.GetBytes(session.User.IdentityProvider);
        if (provider.Length > byte.MaxValue) provider = [];   // it stands here for operators; what counts is sealed
        Span<byte> subject = stackalloc byte[SubjectSize];
        Base64Url.DecodeFromChars(session.User.Subject.Hash, subject);
        var mark = MarkIn(LoginMark.Of(session.User), subject);
        var head = new byte[MarkOffset + 1 + mark.Length + 1 + provider.Length];
        head[0] = Version;
        WriteLastSeen(head.AsSpan(LastSeenOffset), session.StartedAt);
        subject.CopyTo(head.AsSpan(SubjectOffset));
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(StartedOffset), session.StartedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(EpochOffset), session.Epoch);
        head[MarkOffset] = (byte)mark.Length;
        mark.CopyTo(head.AsSpan(MarkOffset + 1));
        var end = ProviderOf(head);
        head[end] = (byte)provider.Length;
        provider.CopyTo(head, end + 1);
        return Seal(token, head, content);
    }

    /// <summary>What lets one cookie value open the session of another.</summary>
    public static byte[] SealLink(SessionToken token, SessionToken primary)
    {
        Span<byte> head = stackalloc byte[StartedOffset];
        head.Clear();
        head[0] = Link;
        primary.Id.CopyTo(head[SubjectOffset..]);
        return Seal(token, head, Encoding.ASCII.GetBytes(primary.Value));
    }

    /// <summary>The cookie value of the session that a link opens; null where it is no link of this value.</summary>
    public static SessionToken? OpenLink(SessionToken token, ReadOnlySpan<byte> record) =>
        record.Length > 0 && record[0] == Link && Unseal(token, record, StartedOffset) is { } value ? SessionToken.Parse(Encoding.ASCII.GetString(value)) : null;

    /// <summary>The session that a link leads to, by its clear part.</summary>
    public static SessionId? PrimaryOf(ReadOnlySpan<byte> head) =>
        head.Length >= SubjectOffset + SubjectSize && SessionId.TryParse(Base64Url.EncodeToString(head.Slice(SubjectOffset, SubjectSize)), out var primary) ? primary : null;

    /// <summary>The content; null where it was tampered with, is another session's, or is of a version that this one does not know.</summary>
    public static byte[]? Open(SessionToken token, ReadOnlySpan<byte> record) => IsKnown(record) ? Unseal(token, record, HeadLength(record)) : null;

    public static bool IsKnown(ReadOnlySpan<byte> record) => record.Length > 0 && IsKnown(record[0]) && record.Length >= HeadLength(record) + TokenSeal.Overhead;

    /// <summary>What a session's record says without its cookie; null where it is none of a known version.</summary>
    /// <param name="head">The beginning of a record, up to <see cref="LongestHead"/>.</param>
    public static ListedSession? Read(SessionId id, ReadOnlySpan<byte> head)
    {
        if (head.Length < StartedOffset || !IsKnown(head[0])) return null;
        var subject = Base64Url.EncodeToString(head.Slice(SubjectOffset, SubjectSize));
        if (head[0] == WithoutStart) return new ListedSession(id, subject, null, null, LastSeenOf(head), 0);
        if (head.Length < HeadLength(head)) return null;
        var provider = ProviderOf(head);
        return new ListedSession(id, subject,
            Encoding.UTF8.GetString(head.Slice(provider + 1, head[provider])), Time(head[StartedOffset..]), LastSeenOf(head), EpochOf(head));
    }

    /// <summary>The epoch that stands in a record; 0 in those of a gateway that had none.</summary>
    public static long EpochOf(ReadOnlySpan<byte> record) => record[0] == WithoutStart ? 0 : BinaryPrimitives.ReadInt64BigEndian(record[EpochOffset..]);

    /// <summary>The hash of the person whose session it is; null in what is no session.</summary>
    public static string? SubjectOf(ReadOnlySpan<byte> head) => head.Length >= StartedOffset && IsKnown(head[0]) ? Base64Url.EncodeToString(head.Slice(SubjectOffset, SubjectSize)) : null;

    /// <summary>By what the identity provider calls the login; null where it has no name for it, and in a record of a gateway that did not note it.</summary>
    /// <param name="head">The beginning of a record, up to <see cref="IndexedHead"/>.</param>
    public static LoginMark? MarkOf(ReadOnlySpan<byte> head)
    {
        if (head.Length <= MarkOffset || head[0] != Version || head[(MarkOffset + 1)..] is var rest && rest.Length < head[MarkOffset]) return null;
        var mark = rest[..head[MarkOffset]];
        return mark.Length switch
        {
            LoginMark.Size => LoginMark.Read(mark),
            LoginMark.Size - LoginMark.NameSize => LoginMark.Read([.. head.Slice(SubjectOffset, LoginMark.NameSize), .. mark]),
            _ => null,
        };
    }

    /// <summary>Whether a record would hold the mark.</summary>
    public static bool HasMark(ReadOnlySpan<byte> head) => head.Length > 0 && head[0] is not (WithoutStart or WithoutMark);

    public static ReadOnlyMemory<byte> TagOf(byte[] record) => record.AsMemory(record.Length - TokenSeal.TagSize);

    public static DateTimeOffset LastSeenOf(ReadOnlySpan<byte> record) => Time(record[LastSeenOffset..]);

    public static void WriteLastSeen(Span<byte> target, DateTimeOffset lastSeen) =>
        BinaryPrimitives.WriteInt64BigEndian(target, lastSeen.ToUnixTimeMilliseconds());

    private static DateTimeOffset Time(ReadOnlySpan<byte> bytes) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(bytes), 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>All that stands in clear; too much for the record where the record is rubbish.</summary>
    private static int HeadLength(ReadOnlySpan<byte> record) =>
        record[0] == WithoutStart ? StartedOffset : ProviderOf(record) is var provider && record.Length > provider ? provider + 1 + record[provider] : int.MaxValue / 2;

    private static int ProviderOf(ReadOnlySpan<byte> record) => record[0] == WithoutMark ? MarkOffset : record.Length > MarkOffset ? MarkOffset + 1 + record[MarkOffset] : int.MaxValue / 2;

    /// <summary>Most have the name of the subject, which is not said twice: memory is bought in steps.</summary>
    private static ReadOnlySpan<byte> MarkIn(LoginMark? mark, ReadOnlySpan<byte> subject) =>
        mark is null ? [] : subject.StartsWith(mark.Bytes[..LoginMark.NameSize]) ? mark.Bytes[LoginMark.NameSize..] : mark.Bytes;

    private static bool IsKnown(byte version) => version is Version or WithoutMark or WithoutStart;

    private static byte[] Seal(SessionToken token, ReadOnlySpan<byte> head, ReadOnlySpan<byte> content)
    {
        var record = new byte[head.Length + content.Length + TokenSeal.Overhead];
        head.CopyTo(record);
        TokenSeal.Seal(token, Purpose, Bound(token, head), content, record.AsSpan(head.Length));
        return record;
    }

    private static byte[]? Unseal(SessionToken token, ReadOnlySpan<byte> record, int headLength) =>
        record.Length < headLength ? null : TokenSeal.Open(token, Purpose, Bound(token, record[..headLength]), record[headLength..]);

    /// <summary>Version, everything in clear behind last seen, and the id: none of it can be changed or moved to another session.</summary>
    private static byte[] Bound(SessionToken token, ReadOnlySpan<byte> head)
    {
        var bound = new byte[1 + head.Length - SubjectOffset + SubjectSize];
        bound[0] = head[0];
        head[SubjectOffset..].CopyTo(bound.AsSpan(1));
        token.Id.CopyTo(bound.AsSpan(bound.Length - SubjectSize));
        return bound;
    }
}
