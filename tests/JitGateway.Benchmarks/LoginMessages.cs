using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Benchmarks;

/// <summary>Login responses of one identity provider, and what the gateway expects of them.</summary>
internal sealed class LoginMessages : IDisposable
{
    private const string Idp = "https://idp.example.com/metadata";
    private const string Sp = "https://sso.example.com/sso/metadata";
    private const string Acs = "https://sso.example.com/sso/acs";

    private readonly RSA _key = RSA.Create(2048);
    private readonly MessageEncrypter _encrypter;

    public LoginMessages()
    {
        Signer = MessageSigner.Rsa(_key);
        DecryptionKey = new CertificateRequest("CN=service provider", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
        _encrypter = new MessageEncrypter { Key = DecryptionKey.GetRSAPublicKey()! };
        var trusted = TrustedKey.FromRsa(_key.ExportParameters(includePrivateParameters: false));
        var corp = new TrustedIdentityProvider { Name = "corp", EntityId = Idp, SigningKeys = [trusted] };
        Expectations = new ResponseExpectations
        {
            EntityId = Sp,
            AssertionConsumerService = Acs,
            DecryptionKeys = [new DecryptionKey(DecryptionKey)],
            FindIdentityProvider = id => id == Idp ? corp : null,
            Request = new SentRequest("_request", "corp"),
            Clock = TimeProvider.System,
        };
    }

    public MessageSigner Signer { get; }

    public ResponseExpectations Expectations { get; }

    /// <summary>The certificate that encrypted messages are encrypted for, with its private key of 2048 bits.</summary>
    public X509Certificate2 DecryptionKey { get; }

    /// <summary>Ten attributes make a message of about 6 KB.</summary>
    public SamlResponseMessage Message(int attributes) => new()
    {
        Issuer = Idp,
        Audiences = [Sp],
        AssertionConsumerService = Acs,
        InResponseTo = "_request",
        IssuedAt = TimeProvider.System.GetUtcNow(),
        Lifetime = TimeSpan.FromHours(1),
        NameId = "0b7d3a1e-ada",
        Attributes = [.. Enumerable.Range(0, attributes).Select(Attribute)],
    };

    public byte[] Good(int attributes, Signed signed = Signed.Assertion) =>
        Encoding.UTF8.GetBytes((Message(attributes) with { Signed = signed }).ToXml(Signer));

    /// <summary>The same with the assertion encrypted: AES-256-GCM, its key by RSA-OAEP.</summary>
    public byte[] Encrypted(int attributes, Signed signed) => Encrypted(Message(attributes) with { Signed = signed });

    /// <param name="edit">Changes how the assertion is encrypted.</param>
    public byte[] Encrypted(SamlResponseMessage message, Func<MessageEncrypter, MessageEncrypter>? edit = null)
    {
        var encrypter = edit is null ? _encrypter : edit(_encrypter);
        return Encoding.UTF8.GetBytes((message with { EditResponse = response => Encrypted(response, encrypter) }).ToXml(Signer));
    }

    /// <summary>A good message that is at least as long.</summary>
    public byte[] GoodOfLength(int octets) => OfLength(octets, attributes => Good(attributes));

    /// <summary>An encrypted one that is at least as long.</summary>
    public byte[] EncryptedOfLength(int octets) => OfLength(octets, attributes => Encrypted(attributes, Signed.Assertion));

    public bool Accepts(byte[] xml) => ResponseValidator.Validate(xml, Expectations).TryGet(out _, out _);

    public void Dispose()
    {
        _key.Dispose();
        DecryptionKey.Dispose();
    }

    private static byte[] OfLength(int octets, Func<int, byte[]> make)
    {
        var perAttribute = (make(110).Length - make(10).Length) / 100.0;
        return make(Math.Max(1, (int)Math.Ceiling((octets - make(0).Length) / perAttribute)));
    }

    private static string Encrypted(string response, MessageEncrypter encrypter)
    {
        var start = response.IndexOf("<saml:Assertion", StringComparison.Ordinal);
        var end = response.IndexOf("</saml:Assertion>", StringComparison.Ordinal) + "</saml:Assertion>".Length;
        return string.Concat(response.AsSpan(0, start), encrypter.Encrypt(response[start..end]), response.AsSpan(end));
    }

    private static SamlAttributeMessage Attribute(int number) =>
        new($"urn:oid:1.3.6.1.4.1.5923.1.1.1.{number}", [.. Enumerable.Range(0, 3).Select(value => $"value {value} of attribute {number}, as long as the name of a group")]);
}
