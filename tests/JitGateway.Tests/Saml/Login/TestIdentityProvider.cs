using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Tests.Saml.Logout;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Tests.Saml.Login;

/// <summary>An identity provider without a server: it has metadata, reads requests and writes answers.</summary>
/// <param name="name">Its host.</param>
/// <param name="key">Absent: one of its own.</param>
internal sealed class TestIdentityProvider(string name, RSAParameters? key = null)
{
    private readonly RSA _key = key is { } given ? RSA.Create(given) : RSA.Create(2048);

    public string EntityId { get; } = $"https://{name}.example.org/metadata";

    public string SingleSignOn => $"https://{name}.example.org/sso";

    /// <summary>The bindings that its metadata offers.</summary>
    public IReadOnlyList<string> Bindings { get; init; } = ["HTTP-Redirect", "HTTP-POST"];

    /// <summary>The bindings by which its metadata offers single logout; none where it offers none.</summary>
    public IReadOnlyList<string> LogoutBindings { get; init; } = [];

    /// <summary>Where it resolves artifacts, as number 3 of its metadata; absent: nowhere.</summary>
    public string? ArtifactService { get; init; }

    /// <summary>The scopes that its metadata lets it assert; none: it does not say.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string SingleLogout => $"https://{name}.example.org/slo";

    /// <summary>Where it wants answers, which is not where it wants requests.</summary>
    public string LogoutAnswers => $"https://{name}.example.org/slo/answers";

    public RSA Key => _key;

    public MessageSigner Signer => MessageSigner.Rsa(_key);

    public string Metadata(DateTimeOffset? validUntil = null)
    {
        XNamespace shibmd = "urn:mace:shibboleth:metadata:1.0", md = "urn:oasis:names:tc:SAML:2.0:metadata", ds = "http://www.w3.org/2000/09/xmldsig#";
        return new XElement(md + "EntityDescriptor", new XAttribute("entityID", EntityId), validUntil is { } end ? new XAttribute("validUntil", end.UtcDateTime) : null,
            new XElement(md + "IDPSSODescriptor", new XAttribute("protocolSupportEnumeration", "urn:oasis:names:tc:SAML:2.0:protocol"),
                Scopes.Count == 0 ? null : new XElement(md + "Extensions", Scopes.Select(s => new XElement(shibmd + "Scope", s))),
                new XElement(md + "KeyDescriptor", new XElement(ds + "KeyInfo", new XElement(ds + "KeyValue", new XElement(ds + "RSAKeyValue",
                    new XElement(ds + "Modulus", Convert.ToBase64String(_key.ExportParameters(false).Modulus!)),
                    new XElement(ds + "Exponent", Convert.ToBase64String(_key.ExportParameters(false).Exponent!)))))),
                ArtifactService is null ? null : new XElement(md + "ArtifactResolutionService", new XAttribute("Binding", SamlBindings.Soap), new XAttribute("Location", ArtifactService), new XAttribute("index", 3)),
                LogoutBindings.Select(b => new XElement(md + "SingleLogoutService", new XAttribute("Binding", $"urn:oasis:names:tc:SAML:2.0:bindings:{b}"), new XAttribute("Location", SingleLogout), new XAttribute("ResponseLocation", LogoutAnswers))),
                Bindings.Select(b => new XElement(md + "SingleSignOnService", new XAttribute("Binding", $"urn:oasis:names:tc:SAML:2.0:bindings:{b}"), new XAttribute("Location", SingleSignOn))))).ToString();
    }

    /// <summary>Ann, as this provider knows her, in answer to a request; null: to none.</summary>
    public SamlResponseMessage Answer(string? requestId, DateTimeOffset now, string serviceProvider = LoginGateway.Origin) => new()
    {
        Issuer = EntityId,
        Audiences = [$"{serviceProvider}/sso/metadata"],
        AssertionConsumerService = $"{serviceProvider}/sso/acs",
        InResponseTo = requestId,
        IssuedAt = now,
        NameId = "ann-4711",
        Attributes = [new("uid", "ann"), new("mail", "ann@example.com"), new("groups", "staff", "wiki")],
    };

    /// <summary>Its request to end a login of Ann's.</summary>
    public LogoutMessage Logout(DateTimeOffset now, params string[] sessionIndexes) => new()
    {
        Issuer = EntityId,
        Destination = $"{LoginGateway.Origin}/sso/slo",
        IssuedAt = now,
        NotOnOrAfter = now.AddMinutes(5),
        NameId = "ann-4711",
        SessionIndexes = sessionIndexes,
    };

    /// <summary>Its answer to a logout of ours.</summary>
    public LogoutMessage LogoutAnswer(string requestId, DateTimeOffset now, string status = StatusCodes.Success, string? second = null) => new()
    {
        Name = "LogoutResponse",
        Issuer = EntityId,
        Destination = $"{LoginGateway.Origin}/sso/slo",
        IssuedAt = now,
        InResponseTo = requestId,
        Status = status,
        SecondStatus = second,
    };

    public string Sign(SamlResponseMessage message) => message.ToFormValue(MessageSigner.Rsa(_key));

    /// <summary>Reads the request of a response that leads to this provider, as a redirect or as a page that goes on by itself.</summary>
    public static AskedRequest Read(HttpResponseMessage response) => Read(TestBrowser.Onward(response));

    /// <summary>Reads the request, or the answer, that a redirect to this provider carries.</summary>
    public static AskedRequest Read(Uri? location)
    {
        var query = QueryHelpers.ParseQuery(location.ShouldNotBeNull().Query);
        using var inflate = new DeflateStream(new MemoryStream(Convert.FromBase64String(query.GetValueOrDefault("SAMLRequest", query.GetValueOrDefault("SAMLResponse")).ToString())), CompressionMode.Decompress);
        return new AskedRequest(XElement.Load(inflate), query.GetValueOrDefault("RelayState").ToString(), location);
    }

    /// <summary>Whether the service provider signed the query, byte for byte as it was sent.</summary>
    public static bool IsSigned(Uri location, X509Certificate2 certificate)
    {
        var raw = location.OriginalString[(location.OriginalString.IndexOf("?SAML", StringComparison.Ordinal) + 1)..];
        var signed = raw[..raw.IndexOf("&Signature=", StringComparison.Ordinal)];
        var signature = Convert.FromBase64String(Uri.UnescapeDataString(raw[(raw.IndexOf("&Signature=", StringComparison.Ordinal) + "&Signature=".Length)..]));
        using var key = certificate.GetRSAPublicKey()!;
        return key.VerifyData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}

/// <summary>A request as the identity provider received it.</summary>
internal sealed record AskedRequest(XElement Xml, string RelayState, Uri Location)
{
    public string Id => (string)Xml.Attribute("ID")!;

    /// <summary>An attribute of the request; null where it has none.</summary>
    public string? this[string attribute] => (string?)Xml.Attribute(attribute);

    /// <summary>The authentication contexts that are asked for.</summary>
    public IReadOnlyList<string> Contexts => [.. Xml.Descendants(XName.Get("AuthnContextClassRef", SamlNames.AssertionNamespace)).Select(c => c.Value)];

    public string? Comparison => (string?)Xml.Element(XName.Get("RequestedAuthnContext", SamlNames.ProtocolNamespace))?.Attribute("Comparison");
}
