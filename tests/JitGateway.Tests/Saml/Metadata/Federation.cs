using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>A federation that publishes the metadata of its members in one signed document.</summary>
internal static class Federation
{
    public const string Root = """<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_federation" Name="https://federation.example.org">""";
    public const string End = "</md:EntitiesDescriptor>";

    // made once: making them takes longer than all that is done with them
    public static readonly RSA SignerKey = RSA.Create(2048);
    public static readonly RSA OtherKey = RSA.Create(2048);
    public static readonly RSA MemberKey = RSA.Create(2048);
    public static readonly X509Certificate2 Signer = Certificate(SignerKey);
    public static readonly X509Certificate2 Other = Certificate(OtherKey);

    private static readonly string MemberCertificate = Convert.ToBase64String(Certificate(MemberKey).RawData);

    public static TrustedKey SigningKey => TrustedKey.FromCertificate(Signer)!;

    /// <summary>An identity provider, canonical as it stands.</summary>
    public static string Member(string id, string more = "", string inRole = "") =>
        $"<md:EntityDescriptor entityID=\"{id}\"{more}><md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:KeyDescriptor use=\"signing\">"
        + $"<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{MemberCertificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>{inRole}"
        + $"<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{id}/sso\"></md:SingleSignOnService></md:IDPSSODescriptor></md:EntityDescriptor>";

    /// <summary>A service provider, canonical as it stands.</summary>
    /// <param name="extensions">What its operator wrote into its registration.</param>
    public static string Application(string id, string extensions = "") =>
        $"<md:EntityDescriptor entityID=\"{id}\">{(extensions.Length == 0 ? "" : $"<md:Extensions>{extensions}</md:Extensions>")}<md:SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"></md:SPSSODescriptor></md:EntityDescriptor>";

    public static IEnumerable<string> Members(int count) => Enumerable.Range(0, count).Select(static i => Member(string.Create(CultureInfo.InvariantCulture, $"https://idp{i}.example.org")));

    public static string Document(params IEnumerable<string> entities) => Root + string.Concat(entities) + End;

    public static string Signed(params IEnumerable<string> entities) => SignedBy(SignerKey, Document(entities));

    /// <summary>The same with an end for all of it.</summary>
    public static string SignedUntil(DateTimeOffset end, params IEnumerable<string> entities) =>
        SignedBy(SignerKey, string.Create(CultureInfo.InvariantCulture, $"{Root[..^1]} validUntil=\"{end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{string.Concat(entities)}{End}"));

    /// <summary>The same with the time when it was made, as federations publish it.</summary>
    public static string SignedAt(DateTimeOffset created, DateTimeOffset end, params IEnumerable<string> entities) => SignedUntil(end, entities.Prepend(string.Create(CultureInfo.InvariantCulture,
        $"<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi=\"urn:oasis:names:tc:SAML:metadata:rpi\" creationInstant=\"{created.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\" publisher=\"https://federation.example.org\"></mdrpi:PublicationInfo></md:Extensions>")));

    /// <summary>Signs a canonical document whose root has the ID <c>_federation</c>.</summary>
    public static string SignedBy(RSA key, string document, MessageSigner? signer = null) =>
        document.Insert(document.IndexOf('>', StringComparison.Ordinal) + 1, (signer ?? MessageSigner.Rsa(key)).SignatureOver(document, "_federation", PrefixStyle.Usual));

    public static MetadataDocument Read(string document, params string?[] wanted) => Read(Encoding.UTF8.GetBytes(document), wanted);

    public static MetadataDocument Read(byte[] document, params string?[] wanted)
    {
        using var stream = new MemoryStream(document);
        return MetadataDocument.Read(stream, wanted, [SigningKey]);
    }

    public static string Refused(Action read) => Should.Throw<MetadataRefusedException>(read).Message;

    private static X509Certificate2 Certificate(RSA key) =>
        new CertificateRequest("CN=federation", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
}
