using System.Security.Cryptography;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>Encrypted messages of every shape that identity providers were seen to send, or may send by the standard.</summary>
public sealed class GoodEncryptedMessageTests
{
    private const string Xs = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    private const string Xsi = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;
    private static readonly MessageEncrypter Cbc = Gcm with { Content = $"{Enc}aes128-cbc" };
    private static readonly MessageEncrypter TripleDes = Gcm with { Content = $"{Enc}tripledes-cbc" };
    private static readonly ResponseExpectations TripleDesAllowed = Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { AllowTripleDes = true }) };
    private static readonly RSA Former = RSA.Create(3072);

    private static readonly Dictionary<string, (Func<string> Message, ResponseExpectations? Expected)> Messages = new(StringComparer.Ordinal)
    {
        ["encrypted where the operator requires it"] = (() => Exchange.Good.EncryptedBy(Gcm).ToXml(Exchange.Signer), Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { RequireEncryptedAssertions = true }) }),
        ["3DES under a signed response, where the operator allows it"] = (() => (Exchange.Good with { Signed = Signed.Response }).EncryptedBy(TripleDes).ToXml(Exchange.Signer), TripleDesAllowed),
        ["3DES with both signed, where the operator allows it"] = (() => (Exchange.Good with { Signed = Signed.Both }).EncryptedBy(TripleDes with { Place = KeyPlace.Beside }).ToXml(Exchange.Signer), TripleDesAllowed),
        ["a key for the former certificate"] = (() => Exchange.Good.EncryptedBy(Gcm with { Key = Former }).ToXml(Exchange.Signer), Exchange.Expected with { DecryptionKeys = [Exchange.DecryptionKey, Exchange.DecryptionKeyOf(Former)] }),
        ["a Recipient"] = Sent(Exchange.Good, Gcm with { Recipient = Exchange.Sp }),
        ["no Type"] = Sent(Exchange.Good, Gcm with { Type = null }),
        ["OAEP of XML Encryption 1.1 with SHA-256"] = Sent(Exchange.Good, Gcm with { Transport = $"{Enc11}rsa-oaep", Digest = $"{Enc}sha256", Mask = $"{Enc11}mgf1sha256" }),
        ["OAEP with SHA-256 over a mask with SHA-1"] = Sent(Exchange.Good, Gcm with { Digest = $"{Enc}sha256" }),
        ["the size of the key beside the algorithm that has it"] = Sent(Exchange.Good, Gcm with { EditElement = xml => xml.Swap("aes256-gcm\"></xenc:EncryptionMethod>", "aes256-gcm\"><xenc:KeySize>256</xenc:KeySize></xenc:EncryptionMethod>") }),
        ["a name of the key and a certificate in KeyInfo"] = Sent(Exchange.Good, Gcm with { EditElement = xml => xml.Before("<xenc:EncryptedKey", "<ds:KeyName>sp</ds:KeyName><ds:X509Data></ds:X509Data>") }),
        ["white space everywhere"] = Sent(Exchange.Good, Gcm with { EditElement = xml => xml.SwapAll("><xenc:", ">\n  <xenc:").SwapAll("</xenc:CipherValue>", "\r\n\t</xenc:CipherValue>").ReplaceLineEndings("\n") }),
        ["an XML declaration before what was encrypted"] = Sent(Exchange.Good, Gcm with { EditPlaintext = xml => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml }),
        ["line ends around what was encrypted"] = Sent(Exchange.Good, Gcm with { EditPlaintext = xml => $"\r\n{xml}\n" }),
        ["numbered prefixes, as ElementTree writes them"] = Sent(Exchange.Good with { Prefixes = PrefixStyle.Numbered, Signed = Signed.Both }, Cbc),
        ["one Id for the signature inside and the one outside, as pysaml2 gives them"] =
            (() => (Exchange.Good with { Signed = Signed.Both }).EncryptedBy(Cbc).ToXml(Exchange.Signer with { EditSignature = xml => xml.Swap("<ds:Signature ", "<ds:Signature Id=\"Signature1\" ") }), null),
        ["default namespaces everywhere"] = Sent(Exchange.Good with { Prefixes = PrefixStyle.Defaults, Signed = Signed.Both }, Cbc),
        ["prefixes of a signed assertion that the response declares"] = (() => WithOuterDeclarations(Exchange.Good with { Attributes = Typed }), null),
        ["prefixes of a signed assertion that the response declares, both signed"] = (() => WithOuterDeclarations(Exchange.Good with { Attributes = Typed, Signed = Signed.Both }), null),
        ["the prefix of the assertion that the signed response declares"] = Sent(Exchange.Good with { Signed = Signed.Response }, Cbc with { EditPlaintext = xml => xml.Swap(" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"", "") }),
        ["an encrypted NameID in a signed assertion"] = Sent(Exchange.Good.WithEncrypted("saml:NameID", "saml:EncryptedID", Cbc)),
        ["an encrypted NameID under a signed response"] = Sent((Exchange.Good with { Signed = Signed.Response }).WithEncrypted("saml:NameID", "saml:EncryptedID", Gcm)),
        ["an encrypted attribute in a signed assertion"] = Sent(Exchange.Good.WithEncrypted("saml:Attribute", "saml:EncryptedAttribute", Cbc)),
        ["an encrypted NameID and an encrypted attribute in an encrypted assertion"] = Sent(Exchange.Good
            .WithEncrypted("saml:NameID", "saml:EncryptedID", Gcm with { DataId = "_d1" }).WithEncrypted("saml:Attribute", "saml:EncryptedAttribute", Cbc with { DataId = "_d2" }), Gcm),
        ["encrypted, by a provider that starts logins itself"] = (() => Exchange.GoodUnsolicited.EncryptedBy(Gcm).ToXml(Exchange.Signer), Exchange.ExpectedUnsolicited),
        ["a thousand encrypted attributes' worth in one assertion"] = Sent(Exchange.Good with { Signed = Signed.Both, Attributes = [new("mail", "alice@example.com"), .. Enumerable.Range(0, 1000).Select(i => new SamlAttributeMessage($"a{i}", "x"))] }, Cbc),
    };

    public static TheoryData<string> Names => [.. Messages.Keys];

    public static TheoryData<string, string, string> EveryWay
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var content in ContentAlgorithm.All.Where(a => a.Cipher != ContentCipher.TripleDesCbc))
                foreach (var place in Enum.GetNames<KeyPlace>())
                    foreach (var signed in (Signed[])[Signed.Assertion, Signed.Response, Signed.Both])
                        if (content.IsAuthenticated || signed != Signed.Assertion)
                            data.Add(content.Uri, place, signed.ToString());
            return data;
        }
    }

    private static IReadOnlyList<SamlAttributeMessage> Typed => [new SamlAttributeMessage("mail", "alice@example.com") { Type = "xs:string" }];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Is_accepted_in_every_algorithm_place_and_order(string content, string place, string signed) =>
        SaysAlice(Sent(Exchange.Good with { Signed = Enum.Parse<Signed>(signed) }, Gcm with { Content = content, Place = Enum.Parse<KeyPlace>(place) }));

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_accepted(string name) => SaysAlice(Messages[name]);

    private static void SaysAlice((Func<string> Message, ResponseExpectations? Expected) sent)
    {
        var xml = sent.Message();
        xml.ShouldContain("EncryptedData");

        var assertion = Exchange.ShouldBeAccepted(xml, sent.Expected).Value;

        assertion.Id.ShouldBe(Exchange.AssertionId);
        assertion.Subject!.NameId!.Value.ShouldBe("alice-0042");
        assertion.Attributes[0].Name.ShouldBe("mail");
        assertion.Attributes[0].Values.ShouldBe(["alice@example.com"]);
    }

    private static (Func<string>, ResponseExpectations?) Sent(SamlResponseMessage message) => (() => message.ToXml(Exchange.Signer), null);

    private static (Func<string>, ResponseExpectations?) Sent(SamlResponseMessage message, MessageEncrypter encrypter) => Sent(message.EncryptedBy(encrypter));

    /// <summary>As software does that writes all declarations on the root, and encrypts what stands there without them.</summary>
    private static string WithOuterDeclarations(SamlResponseMessage message)
    {
        const string ds = " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", saml = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
        return message.EncryptedBy(Gcm with { EditPlaintext = xml => xml.SwapAll(ds, "").SwapAll(saml, "").SwapAll(Xsi, "") })
            .ToXml(Exchange.Signer).Swap("<samlp:Response", $"<samlp:Response{Xs}{Xsi}{ds}");
    }
}
