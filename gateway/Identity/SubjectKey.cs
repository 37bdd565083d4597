using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Identity;

/// <summary>
/// The key of a person: who says so (the identity provider's entity id) and the stable value it says (NameID, or the
/// configured attribute). Equal keys are one person, whatever the name or the address is today.
/// </summary>
internal sealed record SubjectKey
{
    /// <summary>Characters of a <see cref="Hash"/>.</summary>
    public const int HashLength = 43;

    public SubjectKey(string issuer, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(value);
        Issuer = issuer;
        Value = value;
        Hash = HashOf(issuer, value);
    }

    /// <summary>The entity id of the identity provider.</summary>
    public string Issuer { get; }

    /// <summary>The stable value; personal data, never in logs or keys.</summary>
    public string Value { get; }

    /// <summary>SHA-256 over both, base64url without padding (43 characters): what Redis keys and logs hold.</summary>
    public string Hash { get; }

    public override string ToString() => Hash;

    /// <summary>Whether a text has only characters that a hash has: it may be one, or a part of one.</summary>
    public static bool IsOfHash(string text) => text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string HashOf(string issuer, string value)
    {
        var text = Encoding.UTF8.GetBytes($"{issuer.Length}:{issuer}{value}");
        return Convert.ToBase64String(SHA256.HashData(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
