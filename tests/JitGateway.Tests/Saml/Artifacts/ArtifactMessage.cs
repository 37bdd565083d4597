using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using static JitGateway.Demo.IdentityProvider.SamlMessages.CanonicalMarkup;

namespace JitGateway.Tests.Saml.Artifacts;

/// <summary>
/// What an identity provider gives for an artifact: an ArtifactResponse in a SOAP envelope, described in the words of the standard. Its prefix is another one than that of the response inside, so that both are canonical as they stand. The edits are for attacks.
/// </summary>
internal sealed record ArtifactMessage
{
    public string Id { get; init; } = "_artifact-response-" + Guid.NewGuid().ToString("N");

    public string Version { get; init; } = "2.0";

    public required string? Issuer { get; init; }

    public required string? InResponseTo { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public string? Status { get; init; } = StatusCodes.Success;

    /// <summary>The finished login response; absent: none.</summary>
    public string? Content { get; init; }

    public string Header { get; init; } = "";

    /// <summary>Changes the message before it is signed.</summary>
    public Func<string, string> Edit { get; init; } = static xml => xml;

    /// <param name="signer">Null: unsigned.</param>
    public string ToXml(MessageSigner? signer = null)
    {
        var xml = Edit(Element("ap:ArtifactResponse", [("xmlns:ap", SamlNames.ProtocolNamespace), ("ID", Id), ("Version", Version), ("IssueInstant", IssuedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), ("InResponseTo", InResponseTo)],
            Issuer is null ? null : Element("saml:Issuer", [("xmlns:saml", SamlNames.AssertionNamespace)], Text(Issuer)),
            Status is null ? null : Element("ap:Status", [], Element("ap:StatusCode", [("Value", Status)])),
            Content));
        if (signer is null) return xml;
        const string After = "</saml:Issuer>";
        return xml.Insert(xml.IndexOf(After, StringComparison.Ordinal) + After.Length, signer.SignatureOver(xml, Id, PrefixStyle.Usual));
    }

    public string ToSoap(MessageSigner? signer = null) => Enveloped(ToXml(signer), Header);

    public static string Enveloped(string message, string header = "") => $"<S:Envelope xmlns:S=\"{SamlNames.SoapNamespace}\">{header}<S:Body>{message}</S:Body></S:Envelope>";

    /// <summary>An artifact of an entity, as its page would hand it out.</summary>
    public static string Artifact(string entityId, int endpoint = 3, int type = 4, byte[]? handle = null) => Convert.ToBase64String(
        [0, (byte)type, (byte)(endpoint >> 8), (byte)endpoint, .. CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(entityId)), .. handle ?? RandomNumberGenerator.GetBytes(20)]);
}
