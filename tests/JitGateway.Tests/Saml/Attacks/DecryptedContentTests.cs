using JitGateway.Demo.IdentityProvider.SamlMessages;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// What was encrypted well, and is not what it should be: encryption proves nothing about who wrote something, since our public key is public. Wrapping, exclusion, IDs and
/// meaning once more, from behind ciphertext.
/// </summary>
public sealed class DecryptedContentTests
{
    private const string Saml = "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";

    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;
    private static readonly MessageEncrypter Cbc = Gcm with { Content = $"{Enc}aes256-cbc" };

    private static readonly AttackList Attacks = new()
    {
        { "anybody's assertion, encrypted and not signed", "saml.signature.missing", Sent(Gcm, Signed.Nothing) },
        { "an assertion signed by a stranger, encrypted", "saml.signature.invalid", () => Exchange.Good.EncryptedBy(Gcm).ToXml(MessageSigner.Rsa(Exchange.AttackersKey)) },
        { "an assertion changed after it was signed, encrypted", "saml.signature.digest", Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice-0042", "mallory-admin") }) },
        { "the signature cut out before encryption", "saml.signature.missing", Sent(Gcm with { EditPlaintext = xml => xml.Without("ds:Signature") }) },
        { "a broken signature inside, a good one outside", "saml.signature.digest", Sent(Cbc with { EditPlaintext = xml => xml.Swap("alice-0042", "mallory-admin") }, Signed.Both) },
        { "a signature inside that refers to the response outside", "saml.signature.reference_uri", () => Exchange.Good.EncryptedBy(Gcm).ToXml(Exchange.Signer with { EditSignedInfo = s => s.WithAttribute("ds:Reference", "URI", $"#{Exchange.ResponseId}") }) },
        { "a signature inside that refers to the ciphertext", "saml.signature.reference_uri", () => Exchange.Good.EncryptedBy(Gcm).ToXml(Exchange.Signer with { EditSignedInfo = s => s.WithAttribute("ds:Reference", "URI", "#_encrypted-data") }) },
        { "the genuine signature of the assertion, left in clear in the response", "saml.signature.reference_uri", () => Exchange.Good.EncryptedBy(Gcm with { EditPlaintext = xml => xml.Without("ds:Signature") }).ToXml(Exchange.Signer).After("</saml:Issuer>", Genuine.Part("ds:Signature")) },
        { "two signatures inside", "saml.signature.repeated", Sent(Gcm with { EditPlaintext = xml => xml.After("</ds:Signature>", xml.Part("ds:Signature")) }) },
        { "a signature in an attribute inside", "saml.signature.misplaced", Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", xml.Part("ds:Signature")) }) },
        { "a signature at the end inside", "saml.signature.misplaced", Sent(Gcm with { EditPlaintext = xml => xml.Without("ds:Signature").Before("</saml:Assertion>", xml.Part("ds:Signature")) }) },
        { "the meaning of a prefix changed outside, after the assertion was signed", "saml.signature.digest", () => (Exchange.Good with { Attributes = [new SamlAttributeMessage("mail", "alice@example.com") { Type = "xs:string" }] })
            .EncryptedBy(Gcm with { EditPlaintext = xml => xml.Swap(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"", "") }).ToXml(Exchange.Signer).Swap("<samlp:Response", "<samlp:Response xmlns:xsi=\"urn:other\"") },
        { "an evil assertion in clear beside the encrypted one", "saml.assertion.count", () => Sent(Gcm)().After("</saml:EncryptedAssertion>", EvilAssertion) },
        { "an evil assertion in clear before the encrypted one, under a signed response", "saml.assertion.count", () => Sent(Gcm, Signed.Both)().Before("<saml:EncryptedAssertion", EvilAssertion) },
        { "an evil encrypted assertion beside the genuine one in clear", "saml.assertion.count", xml => xml.After("</saml:Assertion>", EvilEncrypted) },
        { "two encrypted assertions", "saml.assertion.count", () => Sent(Gcm)().After("</saml:EncryptedAssertion>", EvilEncrypted) },
        { "the signed ciphertext in Extensions, an evil one in its place", "saml.assertion.nested", () => Moved(Sent(Gcm, Signed.Both)(), EvilEncrypted) },
        { "the encrypted assertion in Extensions alone", "saml.assertion.nested", () => Moved(Sent(Gcm)(), "") },
        { "the encrypted assertion in the Advice of an evil one in clear", "saml.assertion.nested", () => Sent(Gcm)() is var xml ? xml.Swap(xml.Part("saml:EncryptedAssertion"), EvilAssertion.After("</saml:Conditions>", $"<saml:Advice>{xml.Part("saml:EncryptedAssertion")}</saml:Advice>")) : "" },
        { "an assertion in clear inside the EncryptedAssertion", "saml.assertion.nested", Sent(Gcm with { EditElement = xml => xml.Before("<xenc:EncryptedData", EvilAssertion) }) },
        { "the ciphertext swapped under a signed response", "saml.signature.digest", () => Sent(Gcm, Signed.Response)() is var xml ? xml.Swap(xml.Part("saml:EncryptedAssertion"), EvilEncrypted) : "" },
        { "the key swapped under a signed response", "saml.signature.digest", () => Sent(Gcm with { Place = KeyPlace.Beside }, Signed.Response)() is var xml ? xml.Swap(xml.Part("xenc:EncryptedKey"), Gcm.EncryptedKey(new byte[32], inherits: false)) : "" },
        { "an assertion in the Advice of the encrypted one", "saml.assertion.nested", Sent(Gcm with { EditPlaintext = xml => xml.After("</saml:Conditions>", $"<saml:Advice>{EvilAssertion}</saml:Advice>") }) },
        { "an encrypted assertion in the Advice of the encrypted one", "saml.assertion.nested", Sent(Gcm with { EditPlaintext = xml => xml.After("</saml:Conditions>", $"<saml:Advice>{EvilEncrypted}</saml:Advice>") }) },
        { "an encrypted EncryptedAssertion", "saml.encryption.content", Sent(Gcm with { EditPlaintext = xml => Gcm.Encrypt(xml) }) },
        { "an encrypted EncryptedData", "saml.encryption.content", Sent(Gcm with { EditPlaintext = xml => Gcm.Encrypt(xml).Part("xenc:EncryptedData") }) },
        { "an encrypted NameID in the assertion's place", "saml.encryption.content", Sent(Gcm with { EditPlaintext = xml => xml.Part("saml:NameID").Swap("<saml:NameID", $"<saml:NameID {Saml}") }) },
        { "an encrypted response", "saml.encryption.content", Sent(Gcm with { EditPlaintext = xml => $"<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">{xml}</samlp:Response>" }) },
        { "an encrypted assertion of SAML 1.1", "saml.encryption.content", Sent(Gcm with { EditPlaintext = xml => xml.SwapAll("SAML:2.0:assertion", "SAML:1.0:assertion") }) },
        { "an encrypted assertion of no vocabulary", "saml.encryption.content", Sent(Gcm with { EditPlaintext = xml => xml.SwapAll("saml:", "").Swap(" xmlns:saml", " xmlns:x") }) },
        { "the ID of the response inside, too", "saml.id.duplicate", Sent(Gcm with { EditPlaintext = xml => xml.SwapAll(Exchange.AssertionId, Exchange.ResponseId) }) },
        { "the Id of the ciphertext inside, too", "saml.id.duplicate", Sent(Gcm with { EditPlaintext = xml => xml.Swap("<saml:Subject>", "<saml:Subject Id=\"_encrypted-data\">") }) },
        { "one ID twice inside", "saml.id.duplicate", Sent(Gcm with { EditPlaintext = xml => xml.Swap("<saml:Subject>", $"<saml:Subject xml:id=\"{Exchange.AssertionId}\">") }) },
        { "the ID of the response on the signature inside", "saml.id.duplicate", Sent(Gcm with { EditPlaintext = xml => xml.Swap("<ds:Signature ", $"<ds:Signature Id=\"{Exchange.ResponseId}\" ") }, Signed.Both) },
        { "the Id of the signature outside on another element inside", "saml.id.duplicate", () => Sent(Gcm with { EditPlaintext = xml => xml.Swap("<saml:Subject>", "<saml:Subject Id=\"_signature\">") }, Signed.Both)().Swap("<ds:Signature ", "<ds:Signature Id=\"_signature\" ") },
        { "the ID of the assertion inside on the signature outside", "saml.id.duplicate", () => Sent(Gcm, Signed.Both)().Swap("<ds:Signature ", $"<ds:Signature Id=\"{Exchange.AssertionId}\" ") },
        { "the Id of the signature outside on the signature inside and on another element", "saml.id.duplicate", () => Sent(Gcm with { EditPlaintext = xml => xml.Swap("<ds:Signature ", "<ds:Signature Id=\"_signature\" ").Swap("<ds:SignatureValue>", "<ds:SignatureValue Id=\"_signature\">") }, Signed.Both)().Swap("<ds:Signature ", "<ds:Signature Id=\"_signature\" ") },
        { "no ID inside", "saml.id.invalid", Sent(Gcm with { EditPlaintext = xml => xml.WithoutAttribute("saml:Assertion", "ID") }) },
        { "no issuer inside", "saml.assertion.issuer_missing", (Exchange.Good with { Signed = Signed.Response, EditAssertion = a => a.Without("saml:Issuer") }).EncryptedBy(Gcm) },
        { "another issuer inside than outside", "saml.issuer.mismatch", (Exchange.Good with { Signed = Signed.Response, EditAssertion = a => a.Swap(Exchange.Idp, Exchange.OtherIdp) }).EncryptedBy(Gcm) },
        { "for another audience", "saml.audience.mismatch", (Exchange.Good with { Audiences = ["https://other.example.com"] }).EncryptedBy(Gcm) },
        { "an answer to another request", "saml.confirmation.in_response_to_mismatch", (Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "_other") }).EncryptedBy(Gcm) },
        { "of yesterday", "saml.issue_instant.future", (Exchange.Good with { IssuedAt = Exchange.Now.AddDays(1) }).EncryptedBy(Gcm) },
        { "a refusal with an encrypted assertion", "saml.status.not_success", (Exchange.Good with { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder", Signed = Signed.Both }).EncryptedBy(Gcm) },

        { "two names in one EncryptedID", "saml.encryption.failed", NameId(Cbc with { EditPlaintext = xml => xml + xml }) },
        { "an EncryptedID for somebody else", "saml.encryption.failed", NameId(Cbc with { Key = Exchange.AttackersKey }) },
        { "a BaseID in EncryptedID", "saml.encryption.content", NameId(Cbc with { EditPlaintext = _ => "<saml:BaseID></saml:BaseID>" }) },
        { "an assertion in EncryptedID", "saml.encryption.content", NameId(Cbc with { EditPlaintext = _ => EvilAssertion }) },
        { "an attribute in EncryptedID", "saml.encryption.content", NameId(Cbc with { EditPlaintext = _ => "<saml:Attribute Name=\"x\"></saml:Attribute>" }) },
        { "an EncryptedID in EncryptedID", "saml.encryption.content", NameId(Cbc with { EditPlaintext = xml => (Gcm with { Inherits = true, DataId = "_inner" }).Encrypt(xml, "saml:EncryptedID") }) },
        { "a name with elements in EncryptedID", "saml.text.child_elements", NameId(Cbc with { EditPlaintext = xml => xml.Swap("alice-0042", "alice<x></x>-0042") }) },
        { "a name with a control character in EncryptedID", "saml.identity.control_character", NameId(Cbc with { EditPlaintext = xml => xml.Swap("alice-0042", "alice&#x0a;-0042") }) },
        { "an ID of the message in EncryptedID", "saml.id.duplicate", NameId(Cbc with { EditPlaintext = xml => xml.Swap("<saml:NameID ", $"<saml:NameID ID=\"{Exchange.ResponseId}\" ") }) },
        { "the ID of the encrypted assertion in an EncryptedID inside it", "saml.id.duplicate", NameId(Cbc with { DataId = "_inner", EditPlaintext = xml => xml.Swap("<saml:NameID ", $"<saml:NameID ID=\"{Exchange.AssertionId}\" ") }).EncryptedBy(Gcm) },
        { "a signature in EncryptedID", "saml.signature.misplaced", NameId(Cbc with { EditPlaintext = xml => xml.Swap("alice-0042", Genuine.Part("ds:Signature")) }) },
        { "an EncryptedID without ciphertext", "saml.encryption.structure", Exchange.Good with { EditAssertion = a => a.Swap(a.Part("saml:NameID"), "<saml:EncryptedID></saml:EncryptedID>") } },
        { "an EncryptedID beside a name in clear", "saml.element.repeated", Exchange.Good with { EditAssertion = a => a.After("</saml:NameID>", (Cbc with { Inherits = true }).Encrypt(a.Part("saml:NameID"), "saml:EncryptedID")) } },
        { "two EncryptedIDs", "saml.element.repeated", Exchange.Good with { EditAssertion = a => a.Swap(a.Part("saml:NameID"), string.Concat(new[] { "_1", "_2" }.Select(id => (Cbc with { Inherits = true, DataId = id }).Encrypt(a.Part("saml:NameID"), "saml:EncryptedID")))) } },
        { "an EncryptedID changed after signing", "saml.signature.digest", () => NameId(Cbc).ToXml(Exchange.Signer) is var xml ? xml.Swap(xml.Part("saml:EncryptedID"), (Gcm with { Inherits = true }).Encrypt("<saml:NameID>mallory</saml:NameID>", "saml:EncryptedID")) : "" },
        { "a BaseID in clear", "saml.element.unexpected", Exchange.Good with { EditAssertion = a => a.Swap(a.Part("saml:NameID"), "<saml:BaseID></saml:BaseID>") } },
        { "3DES in an EncryptedID", "saml.encryption.triple_des", NameId(Cbc with { Content = $"{Enc}tripledes-cbc" }) },

        { "a name in EncryptedAttribute", "saml.encryption.content", Attribute(Cbc with { EditPlaintext = _ => "<saml:NameID>x</saml:NameID>" }) },
        { "two attributes in one EncryptedAttribute", "saml.encryption.failed", Attribute(Cbc with { EditPlaintext = xml => xml + xml }) },
        { "an attribute without a name in EncryptedAttribute", "saml.attribute.name_missing", Attribute(Cbc with { EditPlaintext = xml => xml.WithoutAttribute("saml:Attribute", "Name") }) },
        { "an assertion in EncryptedAttribute", "saml.assertion.nested", Attribute(Cbc with { EditPlaintext = xml => xml.Swap("alice@example.com", EvilAssertion) }) },
        { "a signature in EncryptedAttribute", "saml.signature.misplaced", Attribute(Cbc with { EditPlaintext = xml => xml.Swap("alice@example.com", Genuine.Part("ds:Signature")) }) },
        { "a prefix in EncryptedAttribute that only the unsigned part declares", "saml.encryption.failed", () => Attribute(Cbc with { EditPlaintext = xml => xml.SwapAll("saml:AttributeValue", "s:AttributeValue") }).ToXml(Exchange.Signer).Swap("<samlp:Response ", "<samlp:Response xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\" ") },
        { "one ID in two EncryptedAttributes", "saml.id.duplicate", Exchange.Good with { EditAssertion = a => a.Before("</saml:AttributeStatement>", string.Concat(new[] { "_1", "_2" }.Select(id => (Gcm with { Inherits = true, DataId = id }).Encrypt("<saml:Attribute ID=\"_same\" Name=\"x\"></saml:Attribute>", "saml:EncryptedAttribute")))) } },
        { "an EncryptedAttribute without ciphertext", "saml.encryption.structure", Exchange.Good with { EditAssertion = a => a.Before("</saml:AttributeStatement>", "<saml:EncryptedAttribute></saml:EncryptedAttribute>") } },
        { "seventeen encrypted attributes", "saml.encryption.too_many", Attributes(17, Gcm) },
        { "encrypted attributes that need two trials each", "saml.encryption.keys_too_many", Attributes(16, Gcm with { EditElement = xml => xml.Before("<xenc:EncryptedKey", (Gcm with { Key = Exchange.AttackersKey }).EncryptedKey(new byte[32], inherits: true)) }) },
    };

    public static TheoryData<string> Names => Attacks.Names;

    private static string Genuine => Exchange.Good.ToXml(Exchange.Signer);

    private static string EvilAssertion => (Exchange.Good with { Signed = Signed.Nothing }).ToXml(Exchange.Signer).Part("saml:Assertion").SwapAll("alice-0042", "mallory-admin").SwapAll(Exchange.AssertionId, "_evil");

    private static string EvilEncrypted => (Gcm with { DataId = "_evil-data" }).Encrypt(EvilAssertion);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    private static Func<string> Sent(MessageEncrypter encrypter, Signed signed = Signed.Assertion) => () => (Exchange.Good with { Signed = signed }).EncryptedBy(encrypter).ToXml(Exchange.Signer);

    private static SamlResponseMessage NameId(MessageEncrypter encrypter) => Exchange.Good.WithEncrypted("saml:NameID", "saml:EncryptedID", encrypter);

    private static SamlResponseMessage Attribute(MessageEncrypter encrypter) => Exchange.Good.WithEncrypted("saml:Attribute", "saml:EncryptedAttribute", encrypter);

    private static SamlResponseMessage Attributes(int count, MessageEncrypter encrypter) => Exchange.Good with
    {
        EditAssertion = a => a.Swap(a.Part("saml:AttributeStatement"), $"<saml:AttributeStatement>{string.Concat(Enumerable.Range(0, count)
            .Select(i => (encrypter with { Inherits = true, DataId = $"_d{i}" }).Encrypt($"<saml:Attribute Name=\"a{i}\"></saml:Attribute>", "saml:EncryptedAttribute")))}</saml:AttributeStatement>"),
    };

    private static string Moved(string xml, string instead) =>
        xml.Swap(xml.Part("saml:EncryptedAssertion"), instead).Before("<samlp:Status>", $"<samlp:Extensions>{xml.Part("saml:EncryptedAssertion")}</samlp:Extensions>");
}
