using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>Between the engine's values and the directory's octets.</summary>
/// <param name="idAttribute">The directory's own id of an entry.</param>
/// <param name="binary">Attributes besides the known ones whose values are no text.</param>
internal sealed class LdapValues(string idAttribute, IEnumerable<string> binary)
{
    /// <summary>Whether the account is enabled, by the rule of the section Disable; no attribute of a directory.</summary>
    public const string Active = AccountState.Attribute;

    /// <summary>What is written and never read: a directory tells a hash, or nothing, so that every comparison would find a change.</summary>
    private static readonly FrozenSet<string> WriteOnly = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, Password, ActiveDirectoryPassword);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FrozenSet<string> _binary = binary.Concat(
        ["jpegPhoto", "thumbnailPhoto", "photo", "audio", "userCertificate", "userCertificate;binary", "userSMIMECertificate", "userPKCS12", "objectGUID", "objectSid"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>RFC 4519 2.41.</summary>
    public const string Password = "userPassword";

    /// <summary>Active Directory's, which takes it in quotes and UTF-16.</summary>
    public const string ActiveDirectoryPassword = "unicodePwd";

    public string IdAttribute => idAttribute;

    public bool IsBinary(string attribute) => _binary.Contains(attribute);

    /// <summary>Of those that are wanted, the ones that the directory is asked for.</summary>
    public IEnumerable<string> Readable(IEnumerable<string> wanted) => wanted.Where(a => a is not (Active or GroupChange.Attribute) && !WriteOnly.Contains(a));

    /// <param name="filter">What finds the entry of this id.</param>
    public bool TryId(string accountId, [NotNullWhen(true)] out LdapFilter? filter)
    {
        filter = TryOctets(idAttribute, accountId, out var octets) ? LdapFilter.Equal(idAttribute, octets) : null;
        return filter is not null;
    }

    public bool TryOctets(string attribute, string text, [NotNullWhen(true)] out byte[]? octets)
    {
        octets = null;
        if (attribute.Equals(ActiveDirectoryPassword, StringComparison.OrdinalIgnoreCase)) octets = Encoding.Unicode.GetBytes($"\"{text}\"");
        else if (!IsBinary(attribute)) octets = Encoding.UTF8.GetBytes(text);
        else
        {
            var buffer = new byte[text.Length];
            if (Convert.TryFromBase64String(text, buffer, out var length)) octets = buffer[..length];
        }

        return octets is not null;
    }

    /// <summary>What a value becomes; none where it is cleared. Truth values are spelt as RFC 4517 3.3.3 does.</summary>
    /// <returns>Null: it cannot be one of this attribute.</returns>
    public IReadOnlyList<byte[]>? ToOctets(string attribute, AttributeValue? value)
    {
        var texts = value is AttributeValue.Flag flag ? [flag.Value ? "TRUE" : "FALSE"] : ValueComparison.Texts(value).Where(t => t.Length > 0);
        var values = new List<byte[]>();
        foreach (var text in texts)
        {
            if (!TryOctets(attribute, text, out var octets)) return null;
            values.Add(octets);
        }

        return values;
    }

    /// <returns>Null: the entry has no id that could be read.</returns>
    public ExistingUser? Read(LdapEntry entry, IEnumerable<string> wanted, bool? active)
    {
        if (entry.Values(idAttribute) is not [var id]) return null;
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var attribute in wanted)
            if (attribute == Active && active is { } enabled) attributes[attribute] = new AttributeValue.Flag(enabled);
            else if (entry.Values(attribute) is { Count: > 0 } values) attributes[attribute] = ValueComparison.Of([.. values.Select(v => ToText(attribute, v))]);
        return new ExistingUser(ToText(idAttribute, id), attributes, active);
    }

    public string ToText(string attribute, byte[] octets)
    {
        if (IsBinary(attribute)) return Convert.ToBase64String(octets);
        try
        {
            return Strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return Convert.ToBase64String(octets);   // an attribute that nobody named as binary
        }
    }
}
