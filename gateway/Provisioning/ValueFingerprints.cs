using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>
/// Fingerprints of the values an account was given, and of the mapping that gave them. They are HMACs under a key that is made
/// from the subject's own value, which the ledger does not hold, and a salt per entry: equal values of two people do not look equal, and
/// whoever has a copy of the ledger can test a guess at a value only together with the right guess at the subject.
/// </summary>
/// <param name="Salt">Random, base64url.</param>
/// <param name="Mapping">Of the mapping; empty: the account is to be looked at again.</param>
/// <param name="Values">By attribute.</param>
internal sealed record ValueFingerprints(string Salt, string Mapping, IReadOnlyDictionary<string, string> Values)
{
    private const int Bytes = 12;

    public static string NewSalt() => Base64Url(RandomNumberGenerator.GetBytes(12));

    /// <summary>Of what an account that exists may get: what is only sent at creation does not count, and neither does a spelling that compares equal.</summary>
    public static ValueFingerprints Of(SubjectKey subject, WantedUser wanted, IReadOnlyList<AttributeMapping> mappings, BackendAdapter adapter, string salt)
    {
        var key = Key(subject, salt);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mapping in mappings)
            if (mapping.IsUpdated && wanted.Attributes.TryGetValue(mapping.Attribute, out var value))
                values[mapping.Attribute] = OfValue(key, mapping, value);
        return new ValueFingerprints(salt, adapter.Fingerprint, values);
    }

    /// <summary>Of the whole value of an attribute.</summary>
    public static string OfValue(byte[] key, AttributeMapping mapping, AttributeValue? value) => Keyed(key, Canonical(mapping, value));

    /// <summary>Of one value of a list.</summary>
    public static string OfMember(byte[] key, AttributeMapping mapping, string text) => Keyed(key, $"{mapping.Attribute.Length}:{mapping.Attribute}+{mapping.Compare.Normal(text)}");

    /// <summary>The key of a person's fingerprints.</summary>
    public static byte[] Key(SubjectKey subject, string salt) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(salt), Encoding.UTF8.GetBytes(subject.Value));

    /// <summary>Of a mapping, or of the system behind it: no personal data in it.</summary>
    public static string OfConfigured(string canonical) => Base64Url(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))[..Bytes]);

    /// <summary>Whether nothing that is wanted now differs from what was in force. A value that is absent now is left alone and does not count.</summary>
    public bool Cover(ValueFingerprints now) => Mapping == now.Mapping && now.Values.All(v => Values.GetValueOrDefault(v.Key) == v.Value);

    /// <summary>The mapping that gave the values, where <see cref="Stale"/> took its place; null: <see cref="Mapping"/> says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Former { get; init; }

    /// <summary>Of an account of which nothing is known.</summary>
    public static ValueFingerprints Unknown(string salt) => new(salt, "", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Says that the account must be looked at again whatever the values are.</summary>
    public ValueFingerprints Stale() => Mapping.Length == 0 ? this : this with { Mapping = "", Former = Mapping };

    /// <summary>As before <see cref="Stale"/>.</summary>
    public ValueFingerprints Fresh() => Former is null ? this : this with { Mapping = Former, Former = null };

    /// <summary>Says that the account is known, and not what it holds: every value is compared.</summary>
    public ValueFingerprints Doubted() => this with { Values = new Dictionary<string, string>(StringComparer.Ordinal) };

    /// <summary>As after <see cref="Doubted"/>.</summary>
    public bool AreDoubted() => Values.Count == 0;

    /// <summary>One text for all spellings of a value that the attribute's rule calls the same.</summary>
    public static string Canonical(AttributeMapping mapping, AttributeValue? value)
    {
        IEnumerable<string> texts = ValueComparison.Texts(value).Select(mapping.Compare.Normal).Distinct(StringComparer.Ordinal);
        if (!mapping.Compare.IsOrdered) texts = texts.Order(StringComparer.Ordinal);
        return $"{mapping.Attribute.Length}:{mapping.Attribute}{(value is null ? "!" : "")}{string.Concat(texts.Select(t => $"{t.Length}:{t}"))}";
    }

    private static string Keyed(byte[] key, string text) => Base64Url(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))[..Bytes]);

    private static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
