using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Identity;

namespace JitGateway.IdentityHeaders.ChangeOfPerson;

/// <summary>
/// What a browser keeps of one backend in a cookie of ours: whose the application's cookies are now, and which of them are somebody's before. Keyed digests only, so it says nothing to anybody; eight
/// octets of the person, four of each pair of name and value. It is no proof: whoever edits a browser's cookies has them all in hand.
/// </summary>
internal sealed class CookieMarker
{
    /// <summary>No browser keeps more of one site.</summary>
    private const int MostPairs = 180;

    private const int PersonLength = 8;
    private const int PairLength = 4;

    private readonly byte[] _key;
    private readonly byte[] _person;
    private readonly HashSet<uint> _former;

    private CookieMarker(byte[] key, byte[] person, HashSet<uint> former)
    {
        _key = key;
        _person = person;
        _former = former;
    }

    public bool ListsAny => _former.Count > 0;

    /// <summary>The marker of a person who finds no cookies but these, which are somebody else's.</summary>
    public static CookieMarker New(byte[] key, SubjectKey person, IEnumerable<string> former) => new(key, PersonOf(key, person), [.. former.Take(MostPairs).Select(pair => PairOf(key, pair))]);

    /// <param name="person">Who is signed in; null: nobody is known.</param>
    /// <returns>Null: it is none, or it is another person's.</returns>
    public static CookieMarker? Parse(string? text, IReadOnlyList<byte[]> keys, SubjectKey? person)
    {
        if (text is null || !Base64Url.IsValid(text, out var length) || length < PersonLength || length > PersonLength + (MostPairs * PairLength) || (length - PersonLength) % PairLength != 0) return null;
        var octets = Base64Url.DecodeFromChars(text);
        var said = octets[..PersonLength];
        var former = octets[PersonLength..].Chunk(PairLength).Select(pair => BitConverter.ToUInt32(pair)).ToHashSet();
        if (person is null) return new CookieMarker(keys[0], said, former);
        foreach (var key in keys)
            if (CryptographicOperations.FixedTimeEquals(said, PersonOf(key, person)))
                return new CookieMarker(key, said, former);
        return null;
    }

    public bool IsFormer(string pair) => _former.Contains(PairOf(_key, pair));

    /// <summary>The application has set the pair anew.</summary>
    /// <returns>Whether it was listed.</returns>
    public bool Admit(string pair) => _former.Remove(PairOf(_key, pair));

    public override string ToString() => Base64Url.EncodeToString([.. _person, .. _former.SelectMany(static pair => BitConverter.GetBytes(pair))]);

    private static byte[] PersonOf(byte[] key, SubjectKey person) => Digest(key, "person", person.Hash)[..PersonLength];

    private static uint PairOf(byte[] key, string pair) => BitConverter.ToUInt32(Digest(key, "pair", pair));

    private static byte[] Digest(byte[] key, string kind, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{kind} {text}"));
}
