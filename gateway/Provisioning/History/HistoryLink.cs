using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace JitGateway.Provisioning.History;

/// <summary>One entry in its place in the chain.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Key">The id of the key that made <paramref name="Mac"/>.</param>
/// <param name="Previous">The MAC of the entry before; zeros before the first.</param>
/// <param name="Mac">Over number, previous and body.</param>
/// <param name="Body">A <see cref="HistoryEntry"/> as JSON.</param>
internal sealed record HistoryLink(long Number, string Key, byte[] Previous, byte[] Mac, byte[] Body)
{
    public const int MacSize = HMACSHA256.HashSizeInBytes;

    /// <summary>Where the store has it; its number, unless somebody moved it.</summary>
    public long Place { get; init; } = Number;

    public static HistoryLink Make(HistoryKey key, long number, ReadOnlySpan<byte> previous, byte[] body)
    {
        var before = previous.IsEmpty ? new byte[MacSize] : previous.ToArray();
        return new HistoryLink(number, key.Id, before, key.Mac(Message(number, before, body)), body);
    }

    /// <summary>Whether it is what the holder of the key wrote, whatever stands before it.</summary>
    public bool IsIntact(HistoryKey key) =>
        Previous.Length == MacSize && CryptographicOperations.FixedTimeEquals(Mac, key.Mac(Message(Number, Previous, Body)));

    private static byte[] Message(long number, byte[] previous, byte[] body)
    {
        var message = new byte[sizeof(long) + MacSize + body.Length];
        BinaryPrimitives.WriteInt64BigEndian(message, number);
        previous.CopyTo(message, sizeof(long));
        body.CopyTo(message, sizeof(long) + MacSize);
        return message;
    }
}

/// <summary>What the chain ends with.</summary>
/// <param name="Number">Of the last entry; 0: there was never one.</param>
/// <param name="Mac">Of the last entry; empty where there was none.</param>
/// <param name="Highest">The highest number the store ever had; above <paramref name="Number"/> where somebody took the end away.</param>
internal sealed record HistoryHead(long Number, byte[] Mac, long Highest)
{
    public static readonly HistoryHead Nothing = new(0, [], 0);

    /// <summary>The number of the next entry: a number is never given twice.</summary>
    public long Next => Math.Max(Number, Highest) + 1;

    public bool Equals(HistoryHead? other) => other is not null && Number == other.Number && Highest == other.Highest && Mac.AsSpan().SequenceEqual(other.Mac);

    public override int GetHashCode() => HashCode.Combine(Number, Highest);

    /// <summary>As <c>ledger verify</c> prints and takes it.</summary>
    public override string ToString() => Number == 0 ? "nothing" : $"{Number}:{Convert.ToHexStringLower(Mac)}";

    public static bool TryParse(string text, [NotNullWhen(true)] out HistoryHead? head)
    {
        head = text.Split(':') is [var first, { Length: 2 * HistoryLink.MacSize } second] && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && second.All(char.IsAsciiHexDigit)
            ? new HistoryHead(number, Convert.FromHexString(second), number)
            : null;
        return head is not null;
    }
}

/// <summary>Where the chain begins since old entries were removed in good order. Its own MAC says that a gateway did it.</summary>
/// <param name="Number">Of the last entry that was removed.</param>
/// <param name="Mac">Of that entry: the next one names it.</param>
/// <param name="At">When.</param>
/// <param name="Faults">How many faults removed entries had: they must not vanish with them.</param>
/// <param name="Key">The id of the key that made <paramref name="Seal"/>.</param>
/// <param name="Seal">Over everything else.</param>
internal sealed record HistoryCheckpoint(long Number, byte[] Mac, DateTimeOffset At, int Faults, string Key, byte[] Seal)
{
    public static HistoryCheckpoint Make(HistoryKey key, HistoryLink last, DateTimeOffset at, int faults)
    {
        var bare = new HistoryCheckpoint(last.Number, last.Mac, at, faults, key.Id, []);
        return bare with { Seal = key.Mac(bare.ToJson()) };
    }

    public bool IsIntact(HistoryKey key) => CryptographicOperations.FixedTimeEquals(Seal, key.Mac((this with { Seal = [] }).ToJson()));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HistoryJson.Default.HistoryCheckpoint);

    /// <summary>Null for anything else.</summary>
    public static HistoryCheckpoint? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HistoryJson.Default.HistoryCheckpoint);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
