using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Benchmarks;

/// <summary>
/// Messages made to cost much work for their length. Each hides its load in an attribute value of an assertion that a trusted key has
/// signed, so that it comes as far as it can: through the reader, the structure checks, both canonicalizations and the digest.
/// </summary>
internal static class HostileMessages
{
    /// <summary>A load of about so many octets, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Func<int, string>> Loads = new Dictionary<string, Func<int, string>>(StringComparer.Ordinal)
    {
        ["empty elements"] = octets => Repeat("<a/>", octets),
        ["as deep as allowed"] = octets => Repeat(Nested(40), octets),
        ["as many namespaces on each element as allowed"] = octets => Repeat(Declaring(32, uriLength: 1), octets),
        ["long namespaces that every element must declare again"] = octets => $"<n xmlns:l=\"{new string('u', 1000)}\">{Repeat("<l:a/>", octets)}</n>",
        ["as many namespaces in scope as allowed"] = octets => InScope(4, Repeat("<p31:a/>", octets)),
        ["as many attributes on each element as allowed"] = octets => Repeat(WithAttributes(64, prefixed: false), octets),
        ["attributes of many namespaces"] = octets => Repeat(WithAttributes(30, prefixed: true), octets),
        ["attributes against their order"] = octets => Repeat(WithAttributes(60, prefixed: false, backwards: true), octets),
        ["comments between the characters"] = octets => Repeat("a<!---->", octets),
        ["CDATA between the characters"] = octets => Repeat("a<![CDATA[b]]>", octets),
        ["characters by number"] = octets => Repeat("&#13;", octets),
        ["characters that canonical form lengthens"] = octets => new string('>', octets),
        ["line breaks in an attribute's value"] = octets => $"<a b=\"{Repeat("&#10;", octets)}\"/>",
        ["one long word"] = octets => new string('x', octets),
        ["one long name"] = octets => $"<{new string('n', octets / 2)}/>",
        ["ids on each element"] = octets => Numbered(octets, static number => $"<a ID=\"i{number}\"/>"),
        ["the same id twice, at the end"] = octets => Numbered(octets, static number => $"<a ID=\"i{number}\"/>") + "<a ID=\"i1\"/>",
        ["a signature in each element"] = octets => Repeat("<a><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></a>", octets),
        ["an assertion in each element"] = octets => Repeat("<a><saml:Assertion ID=\"x\"/></a>", octets),
        ["elements without a namespace below ones with"] = octets => Repeat("<a xmlns=\"u\"><b xmlns=\"\"/></a>", octets),
    };

    public static byte[] Make(LoginMessages messages, Func<int, string> load, int octets) => Encoding.UTF8.GetBytes(With(messages, load(octets)).ToXml(messages.Signer));

    /// <summary>Each load in an assertion that is encrypted, and encrypted messages that ask for as many private key operations as they can get.</summary>
    public static IEnumerable<(string Name, byte[] Xml)> Encrypted(LoginMessages messages, int octets)
    {
        foreach (var (name, load) in Loads) yield return (name, messages.Encrypted(With(messages, load(octets * 3 / 4))));   // base64 makes four of three
        var filled = With(messages, new string('x', octets * 3 / 4));
        yield return ("eight keys, none of which is for us", messages.Encrypted(filled, static encrypter => WithKeys(encrypter, wrong: 7) with { EditEncryptedKey = Spoilt }));
        yield return ("seven keys before the one for us", messages.Encrypted(filled, static encrypter => WithKeys(encrypter, wrong: 7)));
    }

    /// <summary>A PrefixList as long as the message allows, beside as many elements.</summary>
    public static byte[] WithPrefixList(LoginMessages messages, int octets)
    {
        var prefixes = string.Join(' ', Enumerable.Range(0, octets / 24).Select(static number => $"p{number}"));
        return Encoding.UTF8.GetBytes((messages.Message(attributes: 1) with
        {
            EditAssertion = xml => xml.Insert(xml.IndexOf("</saml:AttributeValue>", StringComparison.Ordinal), Repeat("<a/>", octets / 4)),
        }).ToXml(messages.Signer with { PrefixList = prefixes }));
    }

    private static SamlResponseMessage With(LoginMessages messages, string load) => messages.Message(attributes: 1) with
    {
        EditAssertion = xml => xml.Insert(xml.IndexOf("</saml:AttributeValue>", StringComparison.Ordinal), load),
    };

    private static MessageEncrypter WithKeys(MessageEncrypter encrypter, int wrong)
    {
        var spoilt = (encrypter with { EditEncryptedKey = Spoilt }).EncryptedKey(new byte[32], inherits: true);
        return encrypter with { EditElement = xml => xml.Insert(xml.IndexOf("<xenc:EncryptedKey", StringComparison.Ordinal), Repeat(spoilt, wrong * spoilt.Length)) };
    }

    /// <summary>Below the modulus still, so that it costs the whole operation to find out.</summary>
    private static byte[] Spoilt(byte[] encryptedKey) => [0, .. encryptedKey[1..^1], (byte)(encryptedKey[^1] ^ 1)];

    private static string Repeat(string piece, int octets) => new StringBuilder().Insert(0, piece, Math.Max(1, octets / piece.Length)).ToString();

    private static string Numbered(int octets, Func<int, string> piece)
    {
        var all = new StringBuilder();
        for (var number = 0; all.Length < octets; number++) all.Append(piece(number));
        return all.ToString();
    }

    private static string Nested(int depth) => Repeat("<a>", 3 * depth) + Repeat("</a>", 4 * depth);

    private static string Declaring(int count, int uriLength) =>
        $"<p0:a {string.Join(' ', Enumerable.Range(0, count).Select(number => $"xmlns:p{number}=\"{new string('u', uriLength)}{number}\""))}/>";

    private static string InScope(int levels, string inside)
    {
        var xml = inside;
        for (var level = 0; level < levels; level++)
            xml = $"<a {string.Join(' ', Enumerable.Range(0, 30).Select(number => $"xmlns:p{number + (level * 31)}=\"u{number}\""))} xmlns:p31=\"u{level}\">{xml}</a>";
        return xml;
    }

    private static string WithAttributes(int count, bool prefixed, bool backwards = false)
    {
        var numbers = backwards ? Enumerable.Range(0, count).Reverse() : Enumerable.Range(0, count);
        return prefixed
            ? $"<a {string.Join(' ', numbers.Select(static n => $"xmlns:p{n}=\"u{n}\" p{n}:a=\"\""))}/>"
            : $"<a {string.Join(' ', numbers.Select(static n => $"a{n:00}=\"\""))}/>";
    }
}
