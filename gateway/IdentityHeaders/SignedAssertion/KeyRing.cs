using System.Security.Cryptography;
using System.Text.Json;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>
/// The keys of the signed header, oldest first: the former one for as long as its tokens and the caches of backends may live, the one that signs,
/// and the next one, which is published long before it signs. Immutable.
/// </summary>
internal sealed class KeyRing
{
    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromDays(30);

    /// <summary>How long a key is published before it signs, at least, and after it has signed for the last time.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    public static readonly KeyRing Empty = new([]);

    private KeyRing(IReadOnlyList<AssertionKey> keys) => Keys = keys;

    public IReadOnlyList<AssertionKey> Keys { get; }

    /// <summary>The key that signs at this time: the latest that has begun, or, where none has, because a node whose clock was far ahead moved the ring on, the first one. All are published. Null in an empty ring.</summary>
    public AssertionKey? SigningAt(DateTimeOffset now)
    {
        for (var i = Keys.Count - 1; i > 0; i--)
            if (Keys[i].SignsFrom <= now)
                return Keys[i];
        return Keys.Count > 0 ? Keys[0] : null;
    }

    /// <summary>The ring as it has to be at this time; the same one where nothing has to change.</summary>
    public KeyRing At(DateTimeOffset now)
    {
        var keys = Keys.Where((_, i) => i + 1 >= Keys.Count || Keys[i + 1].SignsFrom + Overlap > now).ToList();
        if (keys.Count == 0) keys.Add(AssertionKey.Create(now));
        if (keys[^1].SignsFrom <= now)
        {
            var next = keys[^1].SignsFrom + Period;
            keys.Add(AssertionKey.Create(next > now + Overlap ? next : now + Overlap));
        }

        return keys.SequenceEqual(Keys) ? this : new KeyRing(keys);
    }

    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(Keys.Select(k => new Entry(k.SignsFrom, k.Export())));

    /// <returns>Null for anything that is not a ring.</returns>
    public static KeyRing? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            var entries = JsonSerializer.Deserialize<Entry?[]>(json) ?? [];
            if (entries.Contains(null)) return null;
            return new KeyRing([.. entries.Select(e => AssertionKey.Import(e!.Key, e.SignsFrom)).OrderBy(k => k.SignsFrom)]);
        }
        catch (Exception e) when (e is JsonException or CryptographicException or ArgumentNullException)
        {
            return null;
        }
    }

    private sealed record Entry(DateTimeOffset SignsFrom, byte[] Key);
}
