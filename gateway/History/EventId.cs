using System.Security.Cryptography;

namespace JitGateway.History;

/// <summary>Ids of events: ten letters of the millisecond and four that this node counts, by which they stand in order, and two that are random.</summary>
internal static class EventId
{
    public const int Length = 16;

    /// <summary>Counts are below it.</summary>
    public const int Counts = 1 << (5 * CountLength);

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";   // Crockford's, in the order of its characters
    private const int TimeLength = 10;
    private const int CountLength = 4;

    public static string Of(DateTimeOffset at, int count) => string.Create(Length, (Time: at.ToUnixTimeMilliseconds(), Count: count), static (text, id) =>
    {
        var (time, count) = id;
        for (var i = TimeLength - 1; i >= 0; i--, time >>= 5) text[i] = Alphabet[(int)(time & 31)];
        for (var i = TimeLength + CountLength - 1; i >= TimeLength; i--, count >>= 5) text[i] = Alphabet[count & 31];
        Span<byte> random = stackalloc byte[Length - TimeLength - CountLength];
        RandomNumberGenerator.Fill(random);
        for (var i = 0; i < random.Length; i++) text[TimeLength + CountLength + i] = Alphabet[random[i] & 31];
    });

    /// <summary>When the event with this id was; null: it is no id.</summary>
    public static DateTimeOffset? TimeOf(string id)
    {
        if (id.Length != Length || id.Any(c => !Alphabet.Contains(c))) return null;
        var time = id.Take(TimeLength).Aggregate(0L, static (sum, c) => (sum << 5) | (long)Alphabet.IndexOf(c));
        return time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? null : DateTimeOffset.FromUnixTimeMilliseconds(time);
    }
}
