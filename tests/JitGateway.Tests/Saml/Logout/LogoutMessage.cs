using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using static JitGateway.Demo.IdentityProvider.SamlMessages.CanonicalMarkup;

namespace JitGateway.Tests.Saml.Logout;

/// <summary>A LogoutRequest or LogoutResponse of an identity provider, described in the words of the standard, by each binding. The edits are for attacks.</summary>
internal sealed record LogoutMessage
{
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    /// <summary><c>LogoutRequest</c> or <c>LogoutResponse</c>.</summary>
    public string Name { get; init; } = "LogoutRequest";

    public string Id { get; init; } = "_logout-" + Guid.NewGuid().ToString("N");

    public string Version { get; init; } = "2.0";

    public required string? Issuer { get; init; }

    public string? IssuerFormat { get; init; }

    public required string? Destination { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Absent: none is written.</summary>
    public DateTimeOffset? NotOnOrAfter { get; init; }

    public string? NameId { get; init; }

    public string? NameIdFormat { get; init; } = NameIdFormats.Persistent;

    public string? NameQualifier { get; init; }

    public string? SpNameQualifier { get; init; }

    public IReadOnlyList<string> SessionIndexes { get; init; } = [];

    public string? InResponseTo { get; init; }

    public string? Status { get; init; }

    public string? SecondStatus { get; init; }

    /// <summary>Changes the NameID's element.</summary>
    public Func<string, string> EditNameId { get; init; } = static xml => xml;

    /// <summary>Changes the message before it is signed.</summary>
    public Func<string, string> Edit { get; init; } = static xml => xml;

    private string Parameter => Name == "LogoutRequest" ? "SAMLRequest" : "SAMLResponse";

    /// <param name="signer">Null: unsigned.</param>
    public string ToXml(MessageSigner? signer = null)
    {
        var xml = Edit(Element($"samlp:{Name}",
            [
                ("xmlns:samlp", SamlNames.ProtocolNamespace), ("ID", Id), ("Version", Version), ("IssueInstant", Time(IssuedAt)), ("Destination", Destination),
                ("NotOnOrAfter", NotOnOrAfter is { } end ? Time(end) : null), ("InResponseTo", InResponseTo),
            ],
            Issuer is null ? null : Element("saml:Issuer", [("xmlns:saml", SamlNames.AssertionNamespace), ("Format", IssuerFormat)], Text(Issuer)),
            NameId is null ? null : EditNameId(Element("saml:NameID", [("xmlns:saml", SamlNames.AssertionNamespace), ("Format", NameIdFormat), ("NameQualifier", NameQualifier), ("SPNameQualifier", SpNameQualifier)], Text(NameId))),
            string.Concat(SessionIndexes.Select(i => Element("samlp:SessionIndex", [], Text(i)))),
            Status is null ? null : Element("samlp:Status", [], Element("samlp:StatusCode", [("Value", Status)], SecondStatus is null ? null : Element("samlp:StatusCode", [("Value", SecondStatus)])))));
        return signer is null ? xml : WithSignature(xml, signer);
    }

    public string ToForm(MessageSigner? signer) => Convert.ToBase64String(Encoding.UTF8.GetBytes(ToXml(signer)));

    public string ToSoap(MessageSigner? signer, string header = "") => $"<S:Envelope xmlns:S=\"{SamlNames.SoapNamespace}\">{header}<S:Body>{ToXml(signer)}</S:Body></S:Envelope>";

    /// <summary>The query of the Redirect binding, signed over its octets.</summary>
    /// <param name="key">Null: unsigned.</param>
    public string ToQuery(RSA? key, string? relayState = null, string algorithm = RsaSha256)
    {
        var query = $"{Parameter}={Uri.EscapeDataString(Convert.ToBase64String(Deflated(ToXml())))}{(relayState is null ? "" : $"&RelayState={Uri.EscapeDataString(relayState)}")}";
        return key is null ? query : Signed($"{query}&SigAlg={Uri.EscapeDataString(algorithm)}", key);
    }

    /// <summary>A signature over a query as it stands.</summary>
    public static string Signed(string query, RSA key) => $"{query}&Signature={Uri.EscapeDataString(Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes(query), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))}";

    public static byte[] Deflated(string text)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public string WithSignature(string xml, MessageSigner signer)
    {
        var signature = signer.SignatureOver(xml, Id, PrefixStyle.Usual);
        const string After = "</saml:Issuer>";
        return xml.Insert(xml.IndexOf(After, StringComparison.Ordinal) + After.Length, signature);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
