using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Logout;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Inspection;

internal static partial class FaultyMessages
{
    private const string Mfa = "\"RequestedAuthnContext\": [ \"https://refeds.org/profile/mfa\" ],";

    private static IEnumerable<FaultyMessage> Encrypted =>
    [
        Sealed("encrypted, and no key to decrypt with", e => e, "*saml.encryption.keys_missing") with { HasKey = false },
        Signed("in clear, where encryption is required", r => r, "*saml.encryption.required") with { Corp = "\"RequireEncryptedAssertions\": true," },
        Sealed("nothing encrypted in EncryptedAssertion", e => e with { EditElement = x => x.Without("xenc:EncryptedData") }, "*saml.encryption.structure"),
        Sealed("the Type of content", e => e with { Type = $"{Enc}Content" }, "*saml.encryption.type"),
        Sealed("ciphertext that lies elsewhere", e => e with { Place = KeyPlace.Beside, EditElement = x => x.Swap(x.Part("xenc:CipherValue"), "<xenc:CipherReference URI=\"file:///etc/passwd\"></xenc:CipherReference>") }, "*saml.encryption.cipher_reference"),
        Sealed("a nonce alone", e => e with { EditCiphertext = b => b[..12] }, "*saml.encryption.encoding"),
        Sealed("a stream cipher", e => e with { EditElement = x => x.Swap($"{Enc11}aes256-gcm", $"{Enc11}aes256-ctr") }, "*saml.encryption.algorithm"),
        Sealed("3DES under a signed response", e => e with { Content = $"{Enc}tripledes-cbc" }, Demo.IdentityProvider.SamlMessages.Signed.Both, "*saml.encryption.triple_des"),
        Sealed("CBC under a signed assertion alone", e => e with { Content = $"{Enc}aes256-cbc" }, "*saml.encryption.cbc_unsigned"),
        Sealed("RSA 1.5", e => e with { Transport = $"{Enc}rsa-1_5" }, "*saml.encryption.rsa_1_5"),
        Sealed("a key wrapped by AES", e => e with { EditElement = x => x.Swap($"{Enc}rsa-oaep-mgf1p", $"{Enc}kw-aes256") }, "*saml.encryption.key_algorithm"),
        Sealed("OAEP with a label", e => e with { EditElement = x => x.Swap("rsa-oaep-mgf1p\">", "rsa-oaep-mgf1p\"><xenc:OAEPparams>bGFiZWw=</xenc:OAEPparams>") }, "*saml.encryption.oaep_params"),
        Sealed("no key with the ciphertext", e => e with { EditElement = x => x.Without("ds:KeyInfo") }, "*saml.encryption.key_missing"),
        Sealed("a reference to no key", e => e with { Place = KeyPlace.BesideByRetrieval, EditElement = x => x.WithAttribute("ds:RetrievalMethod", "URI", "#_nowhere") }, "*saml.encryption.key_reference"),
        Sealed("nine keys", e => e with { EditElement = x => x.Before("<xenc:EncryptedKey", string.Concat(Enumerable.Repeat(x.Part("xenc:EncryptedKey"), 8))) }, "*saml.encryption.keys_too_many"),
        Sealed("for a key of another size", e => e with { EditEncryptedKey = b => [.. b, .. new byte[128]] }, "*saml.encryption.not_for_us"),
        Sealed("for somebody else", e => e with { Key = Stranger }, "*saml.encryption.failed"),
        Sealed("for somebody else, whose certificate is told", e => e with { Key = Stranger, EditElement = x => x.Swap("<xenc:CipherData><xenc:CipherValue>", $"{KeyInfoOf(InspectionBed.Certificate("CN=our former certificate", Stranger))}<xenc:CipherData><xenc:CipherValue>") }, "*saml.encryption.failed"),
        Sealed("for us, and changed on its way", e => e with { EditCiphertext = b => [.. b[..^1], (byte)(b[^1] ^ 1)], EditElement = x => x.Swap("<xenc:CipherData><xenc:CipherValue>", $"{KeyInfoOf(TestInfra.ServiceProviderKeyFile.Certificate)}<xenc:CipherData><xenc:CipherValue>") }, "*saml.encryption.failed"),
        Sealed("a subject in EncryptedAssertion", e => e with { EditPlaintext = _ => "<saml:Subject xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:Subject>" }, "*saml.encryption.content"),
        new("twenty encrypted attributes", () => (Exchange.Good with { EditAssertion = a => a.Swap(a.Part("saml:Attribute"), string.Concat(Enumerable.Range(0, 20).Select(i => (Exchange.Encrypter with { Inherits = true, DataId = $"_d{i}" }).Encrypt(a.Part("saml:Attribute"), "saml:EncryptedAttribute")))) }).ToXml(Exchange.Signer), "*saml.encryption.too_many"),
    ];

    private static IEnumerable<FaultyMessage> Meanings =>
    [
        Signed("a status other than Success", r => r with { WithAssertion = false, Signed = Demo.IdentityProvider.SamlMessages.Signed.Response, Status = "urn:oasis:names:tc:SAML:2.0:status:Responder", SecondStatus = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed", StatusMessage = "alice is locked" }, "*saml.status.not_success"),
        Signed("no Issuer of the response", r => r with { EditResponse = x => x.Without("saml:Issuer") }, "*saml.response.issuer_missing"),
        Signed("no Issuer of the assertion", r => r with { Signed = Demo.IdentityProvider.SamlMessages.Signed.Response, EditAssertion = x => x.Without("saml:Issuer") }, "*saml.assertion.issuer_missing"),
        Signed("a Format of the Issuer", r => r with { IssuerFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified" }, "*saml.issuer.format"),
        Signed("of nobody who is configured", r => r with { Issuer = "https://stranger.example.org" }, "*saml.issuer.unknown"),
        Signed("the response of the partner around an assertion of corp", r => r with { EditResponse = x => x.Swap($">{Exchange.Idp}<", $">{Exchange.OtherIdp}<") }, "*saml.issuer.mismatch", "saml.issuer.mismatch", "saml.signature.invalid"),
        Signed("a signed response without Destination", r => r with { Signed = Demo.IdentityProvider.SamlMessages.Signed.Both, EditResponse = x => x.WithoutAttribute("samlp:Response", "Destination") }, "*saml.destination.missing"),
        Signed("another Destination", r => r with { EditResponse = x => x.WithAttribute("samlp:Response", "Destination", $"{Elsewhere}/acs") }, "*saml.destination.mismatch"),
        Signed("issued in an hour", r => r with { EditResponse = x => x.WithAttribute("samlp:Response", "IssueInstant", "2026-03-01T13:00:00Z") }, "*saml.issue_instant.future"),
        Signed("no IssueInstant", r => r with { EditResponse = x => x.WithoutAttribute("samlp:Response", "IssueInstant") }, "*saml.issue_instant.missing"),
        Signed("InResponseTo on the assertion alone", r => r with { EditResponse = x => x.WithoutAttribute("samlp:Response", "InResponseTo") }, "*saml.in_response_to.missing"),
        Signed("a login of its own", r => r with { InResponseTo = null }, "*saml.unsolicited.refused"),
        Signed("InResponseTo on the response alone", r => r with { EditAssertion = x => x.WithoutAttribute("saml:SubjectConfirmationData", "InResponseTo") }, "*saml.confirmation.in_response_to_missing"),
        Signed("another InResponseTo in the assertion", r => r with { EditAssertion = x => x.WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "_another") }, "*saml.confirmation.in_response_to_mismatch"),
        Signed("no Subject", r => r with { EditAssertion = x => x.Without("saml:Subject") }, "*saml.subject.missing", "saml.nameid.missing"),
        Signed("holder of key", r => r with { EditAssertion = x => x.WithAttribute("saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key") }, "*saml.confirmation.missing"),
        Signed("a confirmation without method", r => r with { EditAssertion = x => x.WithoutAttribute("saml:SubjectConfirmation", "Method") }, "*saml.confirmation.method_missing", "saml.confirmation.missing"),
        Signed("no Recipient", r => r with { EditAssertion = x => x.WithoutAttribute("saml:SubjectConfirmationData", "Recipient") }, "*saml.confirmation.recipient_missing"),
        Signed("another Recipient", r => r with { EditAssertion = x => x.WithAttribute("saml:SubjectConfirmationData", "Recipient", $"{Elsewhere}/acs") }, "*saml.confirmation.recipient_mismatch"),
        Signed("a confirmation without end", r => r with { EditAssertion = x => x.WithoutAttribute("saml:SubjectConfirmationData", "NotOnOrAfter") }, "*saml.confirmation.not_on_or_after_missing"),
        Signed("a confirmation that is over", r => r with { EditAssertion = x => x.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:00:00Z") }, "*saml.confirmation.expired"),
        Signed("a confirmation with NotBefore", r => r with { EditAssertion = x => x.Swap($" InResponseTo=\"{Exchange.RequestId}\"", $" InResponseTo=\"{Exchange.RequestId}\" NotBefore=\"2026-03-01T11:00:00Z\"") }, "*saml.confirmation.not_before"),
        Signed("no Conditions", r => r with { EditAssertion = x => x.Without("saml:Conditions") }, "*saml.conditions.missing"),
        Signed("Conditions that end before they begin", r => r with { EditAssertion = x => x.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T12:00:30Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T12:00:10Z") }, "*saml.conditions.times"),
        Signed("Conditions that begin in an hour", r => r with { EditAssertion = x => x.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T13:00:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T14:00:00Z") }, "*saml.conditions.not_yet"),
        Signed("Conditions that are over", r => r with { EditAssertion = x => x.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T10:00:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T11:00:00Z") }, "*saml.conditions.expired"),
        Signed("a condition of its own", r => r with { EditAssertion = x => x.Before("</saml:Conditions>", "<x></x>") }, "*saml.conditions.unknown"),
        Signed("a ProxyRestriction of many", r => r with { EditAssertion = x => x.Before("</saml:Conditions>", "<saml:ProxyRestriction Count=\"many\"></saml:ProxyRestriction>") }, "*saml.conditions.proxy_count"),
        Signed("for nobody", r => r with { EditAssertion = x => x.Without("saml:AudienceRestriction") }, "*saml.audience.missing"),
        Signed("for another service provider", r => r with { Audiences = ["https://sso.example.com"] }, "*saml.audience.mismatch"),
        Signed("a time with its zone", r => r with { EditAssertion = x => x.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T13:00:00+01:00") }, "*saml.time.malformed"),
        Signed("no AuthnStatement", r => r with { EditAssertion = x => x.Without("saml:AuthnStatement") }, "*saml.authn.missing"),
        Signed("no AuthnInstant", r => r with { EditAssertion = x => x.WithoutAttribute("saml:AuthnStatement", "AuthnInstant") }, "*saml.authn.instant_missing"),
        Signed("no AuthnContext", r => r with { EditAssertion = x => x.Without("saml:AuthnContext") }, "*saml.authn.context_missing"),
        Signed("authenticated in an hour", r => r with { AuthnInstant = Exchange.Now.AddHours(1) }, "*saml.authn.instant_future"),
        Signed("authenticated two days ago", r => r with { AuthnInstant = Exchange.Now.AddDays(-2) }, "*saml.authn.too_old") with { Corp = "\"MaxAuthnAge\": \"08:00:00\"," },
        Signed("a session that is over", r => r with { SessionNotOnOrAfter = Exchange.Now.AddSeconds(-1) }, "*saml.authn.session_expired"),
        Signed("by password, where more is asked for", r => r, "*saml.authn.context_mismatch") with { Corp = Mfa },
    ];

    private static IEnumerable<FaultyMessage> Persons =>
    [
        Signed("no NameID", r => r with { NameId = null }, "*saml.nameid.missing"),
        Signed("an empty NameID", r => r with { NameId = "" }, "*saml.nameid.empty"),
        Signed("a NameID of three hundred characters", r => r with { NameId = new string('a', 300) }, "*saml.nameid.too_long"),
        Signed("a NameID that another generated", r => r with { NameQualifier = Exchange.OtherIdp }, "*saml.nameid.qualifier"),
        Signed("a transient NameID", r => r with { NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" }, "*saml.nameid.transient"),
        Signed("without the attribute that makes the person", r => r, "*saml.subject.attribute_missing") with { Corp = "\"SubjectFrom\": \"employeeNumber\"," },
        Signed("with two values of the attribute that makes the person", r => r, "*saml.subject.attribute_ambiguous") with { Corp = "\"SubjectFrom\": \"groups\"," },
        Signed("a person of another organization", r => r with { Attributes = [new SamlAttributeMessage("eduPersonPrincipalName", "alice@partner.example.net")] }, "*saml.subject.scope") with { Corp = "\"SubjectFrom\": \"eduPersonPrincipalName\"," },
        Signed("a NameID with a space before it", r => r with { NameId = " alice" }, "*saml.subject.white_space"),
        Signed("a line end in an attribute", r => r with { Attributes = [new SamlAttributeMessage("phone", "1\n2")] }, "*saml.identity.control_character"),
        Signed("an attribute without name", r => r with { EditAssertion = x => x.WithoutAttribute("saml:Attribute", "Name") }, "*saml.attribute.name_missing"),
        Signed("a value that is nil and is not", r => r with { EditAssertion = x => x.Swap("<saml:AttributeValue>", "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\">") }, "*saml.attribute.nil_with_content"),
        Signed("eleven thousand groups", r => r with { Attributes = [new SamlAttributeMessage("groups", [.. Enumerable.Range(0, 11_000).Select(static _ => "a")])], EditAssertion = x => x }, "*saml.attribute.too_many"),
    ];

    private static IEnumerable<FaultyMessage> Logouts =>
    [
        new("an unsigned logout request", () => Logout().ToXml(), "*saml.logout.unsigned"),
        new("a logout request of another version", () => (Logout() with { Version = "1.1" }).ToXml(Exchange.Signer), "*saml.logout.version"),
        new("a logout request without Issuer, and unsigned", () => (Logout() with { Issuer = null }).ToXml(), "*saml.logout.issuer_missing"),
        new("a logout request of somebody without a name", () => (Logout() with { NameId = null }).ToXml(Exchange.Signer), "*saml.logout.name_missing"),
        new("a logout request of an hour ago, to another address", () => (Logout() with { IssuedAt = Exchange.Now.AddHours(-1), NotOnOrAfter = null, Destination = $"{Elsewhere}/slo" }).ToXml(Exchange.Signer), "*saml.destination.mismatch", "saml.logout.expired"),
        new("a logout request where none is heeded", () => Logout().ToXml(Exchange.Signer), "*saml.logout.disabled") { Corp = "\"SingleLogout\": \"Off\"," },
        new("a logout answer to nothing", () => (Logout() with { Name = "LogoutResponse", NameId = null, NotOnOrAfter = null, Status = "urn:oasis:names:tc:SAML:2.0:status:Success" }).ToXml(Exchange.Signer), "*saml.logout.in_response_to"),
        new("a logout request by redirect, whose signature is another's", () => $"https://sso.example.com/sso/slo?{Logout().ToQuery(Exchange.AttackersKey)}", "*saml.signature.invalid"),
    ];

    public static LogoutMessage Logout() => new() { Issuer = Exchange.Idp, Destination = "https://sso.example.com/sso/slo", IssuedAt = Exchange.Now, NotOnOrAfter = Exchange.Now.AddMinutes(5), NameId = "alice-0042" };

    private static FaultyMessage Sealed(string name, Func<MessageEncrypter, MessageEncrypter> edit, params string[] reasons) => Sealed(name, edit, Demo.IdentityProvider.SamlMessages.Signed.Assertion, reasons);

    private static FaultyMessage Sealed(string name, Func<MessageEncrypter, MessageEncrypter> edit, Signed signed, params string[] reasons) =>
        new(name, () => (Exchange.Good with { Signed = signed }).EncryptedBy(edit(Exchange.Encrypter)).ToXml(Exchange.Signer), reasons);

    private static string KeyInfoOf(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";
}
