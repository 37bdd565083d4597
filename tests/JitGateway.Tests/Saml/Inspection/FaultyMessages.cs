using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.Saml.Attacks;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>The corpus: one good message destroyed in one place each, and in several at once.</summary>
internal static partial class FaultyMessages
{
    private const string Elsewhere = "https://other.example.com";

    private static readonly RSA Stranger = RSA.Create(2048);

    public static IReadOnlyList<FaultyMessage> All { get; } = [.. Markup, .. Shapes, .. Signatures, .. Encrypted, .. Meanings, .. Persons, .. Logouts, .. Several];

    private static IEnumerable<FaultyMessage> Markup =>
    [
        Raw("larger than half a MiB", xml => xml.Swap("alice@example.com", new string('x', 600_000)), "*saml.xml.too_large"),
        Bytes("UTF-16", xml => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(xml)], "*saml.xml.nul"),
        Bytes("a byte order mark before it", xml => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(xml)], "*saml.xml.encoding"),
        Bytes("Latin-1", xml => Encoding.Latin1.GetBytes(xml.Swap("alice@example.com", "alïce@example.com")), "*saml.xml.encoding", "saml.signature.digest"),
        Bytes("declared as Latin-1", xml => Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{xml}"), "*saml.xml.encoding"),
        Raw("a document type declaration", xml => $"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{xml}", "*saml.xml.doctype"),
        Raw("a processing instruction", xml => $"<?xml-stylesheet href=\"x\"?>{xml}", "*saml.xml.processing_instruction"),
        Raw("an entity of HTML", xml => xml.Swap("alice@example.com", "alice&nbsp;"), "*saml.xml.entity"),
        Raw("something behind its end", xml => xml + "<script/>", "*saml.xml.trailing"),
        Raw("elements a hundred deep", xml => xml.Swap("alice@example.com", string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100))), "*saml.xml.too_deep"),
        Raw("thirty thousand elements", xml => xml.Swap("alice@example.com", string.Concat(Enumerable.Repeat("<a/>", 30_000))), "*saml.xml.too_many_elements"),
        Raw("a hundred attributes on one element", xml => xml.Swap("<samlp:Status>", $"<samlp:Status {string.Join(' ', Enumerable.Range(0, 100).Select(i => $"a{i}=\"\""))}>"), "*saml.xml.too_many_attributes"),
        Raw("forty namespaces on one element", xml => xml.Swap("<samlp:Status>", $"<samlp:Status {string.Join(' ', Enumerable.Range(0, 40).Select(i => $"xmlns:a{i}=\"urn:a\""))}>"), "*saml.xml.too_many_namespaces"),
        Raw("a namespace of two KiB", xml => xml.Swap("<samlp:Status>", $"<samlp:Status xmlns:a=\"urn:{new string('a', 2048)}\">"), "*saml.xml.namespace_too_long"),
        Raw("cut off in the middle", xml => xml[..xml.IndexOf("<saml:Conditions", StringComparison.Ordinal)], "*saml.xml.malformed"),
        Raw("a tag that is not closed", xml => xml.Swap("</saml:Conditions>", ""), "*saml.xml.malformed"),
        new("base64 that lost its padding", () => Convert.ToBase64String(Encoding.UTF8.GetBytes(Good() + new string(' ', (4 - Encoding.UTF8.GetByteCount(Good()) % 3) % 3 + (Encoding.UTF8.GetByteCount(Good()) % 3 == 0 ? 1 : 0)))).TrimEnd('='), "*saml.form.base64"),
    ];

    private static IEnumerable<FaultyMessage> Shapes =>
    [
        Raw("no SAML at all", _ => "<html><body>Please sign in</body></html>", "*saml.response.root"),
        new("an AuthnRequest", () => $"<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a\" Version=\"2.0\" IssueInstant=\"2026-03-01T12:00:00Z\" Destination=\"https://idp.example.com/sso\"><saml:Issuer>{Exchange.Sp}</saml:Issuer></samlp:AuthnRequest>", "*saml.response.root"),
        Signed("SAML 1.1 on the response", r => r with { EditResponse = x => x.WithAttribute("samlp:Response", "Version", "1.1") }, "*saml.response.version"),
        Signed("SAML 1.1 on the assertion", r => r with { EditAssertion = x => x.WithAttribute("saml:Assertion", "Version", "1.1") }, "*saml.assertion.version"),
        Signed("no assertion", r => r with { WithAssertion = false, Signed = Demo.IdentityProvider.SamlMessages.Signed.Response }, "*saml.assertion.missing"),
        Raw("two assertions", xml => xml.After("</saml:Assertion>", xml.Part("saml:Assertion").SwapAll(Exchange.AssertionId, "_second")), "*saml.assertion.count", "saml.signature.misplaced"),
        Raw("an assertion in Extensions, and the signed one in its place (XSW)", xml => xml.Before("<samlp:Status>", $"<samlp:Extensions>{xml.Part("saml:Assertion").SwapAll(Exchange.AssertionId, "_other")}</samlp:Extensions>"), "*saml.assertion.nested", "saml.signature.misplaced"),
        Raw("a forged assertion in the place of the signed one, which hides inside its signature (XSW)", Wrapped, "*saml.assertion.nested", "saml.signature.misplaced", "saml.signature.object"),
        Raw("the same ID twice", xml => xml.Before("<samlp:Status>", $"<samlp:Extensions><x ID=\"{Exchange.AssertionId}\"/></samlp:Extensions>"), "*saml.id.duplicate"),
        Signed("an ID with a space", r => r with { EditResponse = x => x.WithAttribute("samlp:Response", "ID", "an id") }, "*saml.id.invalid"),
        Signed("two Conditions", r => r with { EditAssertion = x => x.After("</saml:Conditions>", x.Part("saml:Conditions")) }, "*saml.element.repeated"),
        Signed("thirty confirmations", r => r with { EditAssertion = x => x.After("</saml:SubjectConfirmation>", string.Concat(Enumerable.Repeat(x.Part("saml:SubjectConfirmation"), 29))) }, "*saml.element.too_many"),
        Signed("a stranger among the elements", r => r with { EditAssertion = x => x.Before("<saml:Conditions", "<x></x>") }, "*saml.element.unexpected"),
        Signed("an element inside the audience", r => r with { EditAssertion = x => x.Before("</saml:Audience>", "<x></x>") }, "saml.audience.missing", "*saml.text.child_elements"),
        Signed("a NameID of two KiB", r => r with { NameId = new string('a', 2048) }, "*saml.text.too_long", "saml.nameid.missing"),
        Signed("no Status", r => r with { EditResponse = x => x.Without("samlp:Status") }, "*saml.status.missing"),
    ];

    private static IEnumerable<FaultyMessage> Signatures =>
    [
        Signed("no signature", r => r with { Signed = Demo.IdentityProvider.SamlMessages.Signed.Nothing }, "*saml.signature.missing"),
        Raw("its signature moved to the end of the assertion", xml => xml.Without("ds:Signature").Before("</saml:Assertion>", xml.Part("ds:Signature")), "*saml.signature.misplaced"),
        Raw("its signature twice", xml => xml.After("</ds:Signature>", xml.Part("ds:Signature")), "*saml.signature.repeated"),
        By("a foreign element in the signature", s => s with { EditSignature = x => x.Before("</ds:Signature>", "<x></x>") }, "*saml.signature.structure"),
        By("an Object in the signature", s => s with { EditSignature = x => x.Before("</ds:Signature>", "<ds:Object></ds:Object>") }, "*saml.signature.object"),
        By("two references", s => s with { EditSignedInfo = x => x.After("</ds:Reference>", x.Part("ds:Reference")) }, "*saml.signature.references"),
        By("a reference to the response from the assertion", s => s with { EditSignedInfo = x => x.WithAttribute("ds:Reference", "URI", $"#{Exchange.ResponseId}") }, "*saml.signature.reference_uri"),
        By("inclusive canonicalization of the reference", s => s with { EditSignedInfo = x => x.Swap("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">", "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\">") }, "*saml.signature.transforms"),
        By("inclusive canonicalization of SignedInfo", s => s with { EditSignedInfo = x => x.WithAttribute("ds:CanonicalizationMethod", "Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315") }, "*saml.signature.canonicalization"),
        By("HMAC", s => s with { SignatureMethod = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" }, "*saml.signature.algorithm"),
        By("MD5 as digest", s => s with { DigestMethod = "http://www.w3.org/2001/04/xmldsig-more#md5" }, "*saml.signature.digest_algorithm"),
        new("SHA-1", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.IdpKey, 1)), "*saml.signature.sha1"),
        new("SHA-1, and changed afterwards", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.IdpKey, 1)).Swap("alice@example.com", "mallory@example.com"), "*saml.signature.sha1", "saml.signature.digest"),
        new("SHA-1, by another key, and changed afterwards", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.AttackersKey, 1)).Swap("alice@example.com", "mallory@example.com"), "*saml.signature.sha1", "saml.signature.invalid", "saml.signature.digest"),
        By("a SignatureValue that is not base64", s => s with { EditSignature = x => x.Swap(x.Part("ds:SignatureValue"), "<ds:SignatureValue>!</ds:SignatureValue>") }, "*saml.signature.encoding"),
        new("ECDSA, where the metadata has RSA", () => Exchange.Good.ToXml(MessageSigner.Ecdsa(ECDsa.Create(ECCurve.NamedCurves.nistP256))), "*saml.signature.key_kind"),
        new("another key", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.AttackersKey)), "*saml.signature.invalid"),
        new("another key, whose certificate came along", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.AttackersKey) with { Certificate = InspectionBed.Certificate("CN=the new one", Exchange.AttackersKey) }), "*saml.signature.invalid"),
        new("the key of the partner", () => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.OtherIdpKey) with { Certificate = InspectionBed.PartnerCertificate }), "*saml.signature.invalid"),
        By("another SignatureValue, the certificate of corp beside it", s => s with { Certificate = InspectionBed.CorpCertificate, EditSignature = x => x.Swap(x.Part("ds:SignatureValue"), $"<ds:SignatureValue>{Convert.ToBase64String(new byte[256])}</ds:SignatureValue>") }, "*saml.signature.invalid"),
        Raw("a letter changed", xml => xml.Swap("alice@example.com", "mallory@example.com"), "*saml.signature.digest"),
    ];

    private static IEnumerable<FaultyMessage> Several =>
    [
        Raw("a letter changed, for another audience", _ => (Exchange.Good with { Audiences = [Elsewhere] }).ToXml(Exchange.Signer).Swap("alice@example.com", "mallory@example.com"), "*saml.signature.digest", "saml.audience.mismatch"),
        new("unsigned, elsewhere in every way, too late and without a NameID", () => (Exchange.Good with
        {
            Signed = Demo.IdentityProvider.SamlMessages.Signed.Nothing, Audiences = [Elsewhere], NameId = null, IssuedAt = Exchange.Now.AddHours(-2), AssertionConsumerService = $"{Elsewhere}/acs",
        }).ToXml(Exchange.Signer), "*saml.signature.missing", "saml.destination.mismatch", "saml.audience.mismatch", "saml.confirmation.recipient_mismatch", "saml.conditions.expired", "saml.confirmation.expired", "saml.nameid.missing"),
        new("a byte order mark, SHA-1 and another audience", () => Convert.ToBase64String([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes((Exchange.Good with { Audiences = [Elsewhere] }).ToXml(MessageSigner.Rsa(Exchange.IdpKey, 1)))]), "*saml.xml.encoding", "saml.signature.sha1", "saml.audience.mismatch"),
        new("CBC without a signed response, for another audience", () => (Exchange.Good with { Audiences = [Elsewhere] }).EncryptedBy(Exchange.Encrypter with { Content = $"{Enc}aes256-cbc" }).ToXml(Exchange.Signer), "*saml.encryption.cbc_unsigned", "saml.audience.mismatch"),
        new("3DES without a signed response, expired", () => (Exchange.Good with { IssuedAt = Exchange.Now.AddHours(-1) }).EncryptedBy(Exchange.Encrypter with { Content = $"{Enc}tripledes-cbc" }).ToXml(Exchange.Signer), "*saml.encryption.triple_des", "saml.encryption.cbc_unsigned", "saml.conditions.expired", "saml.confirmation.expired"),
        new("of a stranger, for another audience", () => (Exchange.Good with { Issuer = "https://stranger.example.org", Audiences = [Elsewhere] }).ToXml(Exchange.Signer), "*saml.issuer.unknown", "saml.audience.mismatch"),
        new("of corp by another name, as somebody says", () => (Exchange.Good with { Issuer = "https://idp.example.com/other", Audiences = [Elsewhere] }).ToXml(Exchange.Signer), "*saml.issuer.unknown", "saml.audience.mismatch") { IdentityProvider = "corp" },
        new("both signatures broken, otherwise each", () => (Exchange.Good with { Signed = Demo.IdentityProvider.SamlMessages.Signed.Both, EditResponse = r => r.Swap(r.Part("ds:SignatureValue"), $"<ds:SignatureValue>{Convert.ToBase64String(new byte[256])}</ds:SignatureValue>") })
            .ToXml(Exchange.Signer).WithAttribute("samlp:Response", "IssueInstant", "2026-03-01T12:00:01Z"), "*saml.signature.digest", "saml.signature.invalid"),
        new("ten faults under a good signature", () => (Exchange.Good with
        {
            Signed = Demo.IdentityProvider.SamlMessages.Signed.Both, Audiences = [Elsewhere], NameId = " alice", Attributes = [new SamlAttributeMessage("mail", "a\tb")],
            EditAssertion = a => a.WithAttribute("saml:Assertion", "IssueInstant", "2026-03-01T13:00:00Z").WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T10:00:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T11:00:00Z")
                .WithAttribute("saml:AuthnStatement", "AuthnInstant", "yesterday").WithAttribute("saml:SubjectConfirmationData", "Recipient", Elsewhere).WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:30:00Z")
                .WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "_another"),
            EditResponse = r => r.WithAttribute("samlp:Response", "Destination", Elsewhere),
        }).ToXml(Exchange.Signer), "saml.destination.mismatch", "saml.audience.mismatch", "saml.confirmation.recipient_mismatch", "saml.confirmation.in_response_to_mismatch", "*saml.time.malformed", "saml.issue_instant.future", "saml.conditions.expired", "saml.confirmation.expired",
            "saml.identity.control_character", "saml.subject.white_space"),
    ];

    private static string Good() => Exchange.Good.ToXml(Exchange.Signer);

    private static FaultyMessage Raw(string name, Func<string, string> edit, params string[] reasons) => new(name, () => edit(Good()), reasons);

    private static FaultyMessage Bytes(string name, Func<string, byte[]> edit, params string[] reasons) => new(name, () => Convert.ToBase64String(edit(Good())), reasons);

    private static FaultyMessage Signed(string name, Func<SamlResponseMessage, SamlResponseMessage> edit, params string[] reasons) => new(name, () => edit(Exchange.Good).ToXml(Exchange.Signer), reasons);

    private static FaultyMessage By(string name, Func<MessageSigner, MessageSigner> edit, params string[] reasons) => new(name, () => Exchange.Good.ToXml(edit(Exchange.Signer)), reasons);

    private static string Wrapped(string xml)
    {
        var signed = xml.Part("saml:Assertion");
        var forged = signed.SwapAll(Exchange.AssertionId, "_forged").Swap("alice-0042", "mallory-admin").Swap("#_forged", $"#{Exchange.AssertionId}");
        return xml.Swap(signed, forged.Before("</ds:Signature>", $"<ds:Object>{signed}</ds:Object>"));
    }
}
