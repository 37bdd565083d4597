using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace JitGateway.Demo.IdentityProvider;

/// <summary>What the identity provider reads of an AuthnRequest (SAML Core 3.4.1).</summary>
internal sealed record AuthnRequestMessage(string Id, string Issuer, string? AssertionConsumerService, bool IsPassive)
{
    private const int MaxLength = 64 * 1024;
    private static readonly XNamespace Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static readonly XNamespace Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static readonly XmlReaderSettings Strict = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxLength };

    /// <summary>Reads the value of <c>SAMLRequest</c>; null: it is no AuthnRequest.</summary>
    /// <param name="value">Base64.</param>
    /// <param name="deflated">True for the Redirect binding.</param>
    public static AuthnRequestMessage? Read(string value, bool deflated)
    {
        try
        {
            using Stream bytes = new MemoryStream(Convert.FromBase64String(value));
            using var content = deflated ? new DeflateStream(bytes, CompressionMode.Decompress) : bytes;
            using var reader = XmlReader.Create(new StreamReader(content, Encoding.UTF8), Strict);
            var root = XElement.Load(reader);
            if (root.Name != Protocol + "AuthnRequest" || (string?)root.Attribute("ID") is not { } id || (string?)root.Element(Assertion + "Issuer") is not { } issuer) return null;
            return new AuthnRequestMessage(id, issuer, (string?)root.Attribute("AssertionConsumerServiceURL"), (bool?)root.Attribute("IsPassive") ?? false);
        }
        catch (Exception e) when (e is FormatException or XmlException or InvalidDataException)
        {
            return null;
        }
    }
}
