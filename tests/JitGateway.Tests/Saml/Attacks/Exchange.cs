using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// Alice signs in at the identity provider "corp", and this is the one good message that the attacks destroy, each in one place.
/// </summary>
internal static class Exchange
{
    public const string Idp = "https://idp.example.com/metadata";
    public const string OtherIdp = "https://partner.example.net/metadata";
    public const string Sp = "https://sso.example.com/sso/metadata";
    public const string Acs = "https://sso.example.com/sso/acs";
    public const string RequestId = "_request-of-this-browser";
    public const string ResponseId = "_the-response";
    public const string AssertionId = "_the-assertion";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly RSA IdpKey = RSA.Create(2048);
    public static readonly RSA OtherIdpKey = RSA.Create(2048);
    public static readonly RSA AttackersKey = RSA.Create(2048);
    public static readonly DecryptionKey DecryptionKey = new(ServiceProviderKeyFile.Certificate);
    public static readonly MessageSigner Signer = MessageSigner.Rsa(IdpKey);

    public static readonly TrustedIdentityProvider Corp = new() { Name = "corp", EntityId = Idp, SigningKeys = [Trusted(IdpKey)] };
    public static readonly TrustedIdentityProvider Partner = new() { Name = "partner", EntityId = OtherIdp, SigningKeys = [Trusted(OtherIdpKey)] };

    /// <summary>AES-256-GCM, its key by RSA-OAEP with SHA-1, in KeyInfo.</summary>
    public static readonly MessageEncrypter Encrypter = new() { Key = ServiceProviderKeyFile.Certificate.GetRSAPublicKey()! };

    public static SamlResponseMessage Good => new()
    {
        Id = ResponseId,
        AssertionId = AssertionId,
        Issuer = Idp,
        Audiences = [Sp],
        AssertionConsumerService = Acs,
        InResponseTo = RequestId,
        IssuedAt = Now,
        NameId = "alice-0042",
        SessionIndex = "_session-1",
        Attributes =
        [
            new SamlAttributeMessage("mail", "alice@example.com"),
            new SamlAttributeMessage("groups", "engineering", "wiki-admins"),
        ],
    };

    public static SamlResponseMessage GoodUnsolicited => Good with { InResponseTo = null };

    public static ResponseExpectations Expected => new()
    {
        EntityId = Sp,
        AssertionConsumerService = Acs,
        FindIdentityProvider = Known(Corp, Partner),
        DecryptionKeys = [DecryptionKey],
        Request = new SentRequest(RequestId, "corp"),
        Clock = new ManualTimeProvider(Now),
    };

    public static ResponseExpectations ExpectedUnsolicited =>
        Expected with { Request = null, FindIdentityProvider = Known(Corp with { AcceptsUnsolicited = true }) };

    /// <summary>Corp's people must have signed in in one of these ways.</summary>
    public static ResponseExpectations Requiring(this ResponseExpectations expected, params string[] authnContexts) =>
        expected with { FindIdentityProvider = id => expected.FindIdentityProvider(id) is { } found ? found with { AuthnContexts = authnContexts } : null };

    /// <summary>Corp with other settings.</summary>
    public static ResponseExpectations WithCorp(Func<TrustedIdentityProvider, TrustedIdentityProvider> settings) => Expected with { FindIdentityProvider = Known(settings(Corp)) };

    public static Func<string, TrustedIdentityProvider?> Known(params TrustedIdentityProvider[] all) => id => all.FirstOrDefault(p => p.EntityId == id);

    /// <summary>The message with its assertion encrypted, after that is signed and before the response is.</summary>
    public static SamlResponseMessage EncryptedBy(this SamlResponseMessage message, MessageEncrypter encrypter) => message with
    {
        EditResponse = response => message.EditResponse(response.Swap(response.Part(message.Prefixes.A("Assertion")), encrypter.Encrypt(response.Part(message.Prefixes.A("Assertion"))))),
    };

    /// <summary>The message with one element of its assertion encrypted, before anything is signed.</summary>
    public static SamlResponseMessage WithEncrypted(this SamlResponseMessage message, string part, string name, MessageEncrypter encrypter) => message with
    {
        EditAssertion = assertion => message.EditAssertion(assertion).Swap(message.EditAssertion(assertion).Part(part), (encrypter with { Inherits = true }).Encrypt(message.EditAssertion(assertion).Part(part), name)),
    };

    /// <summary>One more key that messages may be encrypted for.</summary>
    public static DecryptionKey DecryptionKeyOf(RSA key) =>
        new(new CertificateRequest("CN=another service provider", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddYears(-2), Now.AddYears(2)));

    public static TrustedKey Trusted(RSA key) => TrustedKey.FromRsa(key.ExportParameters(includePrivateParameters: false));

    public static TrustedKey Trusted(ECDsa key) => TrustedKey.FromEcdsa(key.ExportParameters(includePrivateParameters: false));

    public static Outcome<Valid<Assertion>> Validate(string xml, ResponseExpectations? expected = null) =>
        ResponseValidator.Validate(Encoding.UTF8.GetBytes(xml), expected ?? Expected);

    public static Valid<Assertion> ShouldBeAccepted(string xml, ResponseExpectations? expected = null)
    {
        Validate(xml, expected).TryGet(out var valid, out var refusal).ShouldBeTrue(refusal?.ToString());
        return valid!;
    }

    public static Refusal ShouldBeRefused(string xml, string reason, ResponseExpectations? expected = null)
    {
        Validate(xml, expected).TryGet(out _, out var refusal).ShouldBeFalse("the message was accepted");
        refusal!.Reason.Id.Value.ShouldBe(reason, refusal.Detail);
        refusal.Detail.ShouldNotBeNullOrWhiteSpace("the operator reads no measured fact");
        ResponseInspector.Inspect(Encoding.UTF8.GetBytes(xml), expected ?? Expected)[0].Refusal.ShouldBe(refusal, "an inspection begins with another finding");
        return refusal;
    }
}
