using System.Text;
using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// A session as bytes, version 1. A text that occurred before, or stands in <see cref="Known"/>, is a number: mapped values and the
/// assertion's own attributes say most things twice.
/// </summary>
internal static class SessionContent
{
    /// <summary>Texts that most sessions hold. Part of the version: an entry is never changed or moved; more may be added at the end by a new version.</summary>
    private static readonly string[] Known =
    [
        "", "username", "email", "displayName", "givenName", "surname", "groups",
        "uid", "mail", "cn", "sn", "memberOf", "eduPersonPrincipalName", "eduPersonAffiliation", "department", "employeeNumber",
        "urn:oid:0.9.2342.19200300.100.1.1", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:2.16.840.1.113730.3.1.241", "urn:oid:2.5.4.42",
        "urn:oid:2.5.4.4", "urn:oid:2.5.4.3", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
        "http://schemas.microsoft.com/identity/claims/objectidentifier", "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", "https://refeds.org/profile/mfa",
    ];

    private const int Absent = 0;
    private const int New = 1;
    private const int FirstIndex = 2;

    public static byte[] Write(Session session)
    {
        using var stream = new MemoryStream(1024);
        using var bytes = new BinaryWriter(stream, Encoding.UTF8);
        var texts = new Writer(bytes);
        var user = session.User;
        WriteTime(bytes, session.StartedAt);
        WriteTime(bytes, session.ExpiresAt);
        WriteTime(bytes, user.AuthnInstant);
        bytes.Write(user.SessionNotOnOrAfter.HasValue);
        if (user.SessionNotOnOrAfter is { } end) WriteTime(bytes, end);
        texts.Write(user.Subject.Issuer);
        texts.Write(user.Subject.Value);
        texts.Write(user.IdentityProvider);
        texts.Write(user.NameId);
        texts.Write(user.NameIdFormat);
        texts.Write(user.NameQualifier);
        texts.Write(user.SpNameQualifier);
        texts.Write(user.SessionIndex);
        texts.Write(user.AuthnContext);
        texts.Write(user.Attributes);
        texts.Write(user.Mapped);
        bytes.Flush();
        return stream.ToArray();
    }

    /// <exception cref="EndOfStreamException">The bytes end too early; as with the next two, no gateway wrote them.</exception>
    /// <exception cref="FormatException">A number is none.</exception>
    /// <exception cref="ArgumentException">A text or a time is none.</exception>
    public static Session Read(byte[] content)
    {
        using var bytes = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        var texts = new Reader(bytes);
        var started = ReadTime(bytes);
        var expires = ReadTime(bytes);
        var authnInstant = ReadTime(bytes);
        var user = new UserIdentity
        {
            AuthnInstant = authnInstant,
            SessionNotOnOrAfter = bytes.ReadBoolean() ? ReadTime(bytes) : null,
            Subject = new SubjectKey(texts.Read() ?? "", texts.Read() ?? ""),
            IdentityProvider = texts.Read() ?? "",
            NameId = texts.Read(),
            NameIdFormat = texts.Read(),
            NameQualifier = texts.Read(),
            SpNameQualifier = texts.Read(),
            SessionIndex = texts.Read(),
            AuthnContext = texts.Read(),
            Attributes = texts.ReadValues(StringComparer.Ordinal),
            Mapped = texts.ReadValues(StringComparer.OrdinalIgnoreCase),
        };
        return new Session(user, started, expires);
    }

    private static void WriteTime(BinaryWriter bytes, DateTimeOffset time) => bytes.Write(time.UtcTicks);

    private static DateTimeOffset ReadTime(BinaryReader bytes) => new(bytes.ReadInt64(), TimeSpan.Zero);

    private sealed class Writer(BinaryWriter bytes)
    {
        private readonly Dictionary<string, int> _seen = Known.Select((text, i) => (text, i)).ToDictionary(k => k.text, k => k.i, StringComparer.Ordinal);

        public void Write(string? text)
        {
            if (text is null)
            {
                bytes.Write7BitEncodedInt(Absent);
            }
            else if (_seen.TryGetValue(text, out var index))
            {
                bytes.Write7BitEncodedInt(FirstIndex + index);
            }
            else
            {
                bytes.Write7BitEncodedInt(New);
                bytes.Write(text);
                _seen.Add(text, _seen.Count);
            }
        }

        public void Write(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
        {
            bytes.Write7BitEncodedInt(values.Count);
            foreach (var (name, list) in values)
            {
                Write(name);
                bytes.Write7BitEncodedInt(list.Count);
                foreach (var value in list) Write(value);
            }
        }
    }

    private sealed class Reader(BinaryReader bytes)
    {
        private readonly List<string> _seen = [.. Known];

        public string? Read()
        {
            var index = bytes.Read7BitEncodedInt();
            if (index == Absent) return null;
            if (index != New) return _seen[index - FirstIndex];
            var text = bytes.ReadString();
            _seen.Add(text);
            return text;
        }

        public IReadOnlyDictionary<string, IReadOnlyList<string>> ReadValues(StringComparer names)
        {
            var count = bytes.Read7BitEncodedInt();
            var values = new Dictionary<string, IReadOnlyList<string>>(names);
            for (var i = 0; i < count; i++)
            {
                var name = Read() ?? "";
                var list = new string[bytes.Read7BitEncodedInt()];
                for (var j = 0; j < list.Length; j++) list[j] = Read() ?? "";
                values[name] = list;
            }

            return values;
        }
    }
}
