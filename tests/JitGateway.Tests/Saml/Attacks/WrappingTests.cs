using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// Signature wrapping: a genuine signed element is kept somewhere, and an evil one stands where claims are read. XSW 1 to 8 as they are numbered since Somorovsky et al. 2012;
/// what was published since has its number in its name.
/// </summary>
public sealed class WrappingTests
{
    private static readonly AttackList Attacks = new()
    {
        { "XSW1: the signed response inside the signature of an evil one", "saml.assertion.nested", () => EvilResponse().Before("</ds:Signature>", Genuine(Signed.Response).Without("ds:Signature")) },
        { "XSW2: the signed response beside its signature, detached, in an evil one", "saml.assertion.nested", () => EvilResponse().Before("<ds:Signature", Genuine(Signed.Response).Without("ds:Signature")) },
        { "XSW3: an evil assertion before the signed one", "saml.assertion.count", xml => xml.Before("<saml:Assertion", EvilAssertion) },
        { "XSW3 turned round: an evil assertion after the signed one", "saml.assertion.count", xml => xml.After("</saml:Assertion>", EvilAssertion) },
        { "XSW4: the signed assertion inside an evil one", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.Before("<saml:Conditions", xml.Part("saml:Assertion"))) },
        { "XSW5: the signature moved into an evil assertion, the signed one behind", "saml.assertion.count", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.After("</saml:Issuer>", xml.Part("ds:Signature")) + SignedAssertion.Without("ds:Signature")) },
        { "XSW6: the signed assertion inside the signature of an evil one", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.After("</saml:Issuer>", xml.Part("ds:Signature").Before("</ds:Signature>", SignedAssertion.Without("ds:Signature")))) },
        { "XSW7: an evil assertion in Extensions", "saml.assertion.nested", xml => xml.Before("<samlp:Status", $"<samlp:Extensions>{EvilAssertion}</samlp:Extensions>") },
        { "XSW8: the signed assertion in an Object of an evil one's signature", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.After("</saml:Issuer>", xml.Part("ds:Signature").Before("</ds:Signature>", $"<ds:Object>{SignedAssertion.Without("ds:Signature")}</ds:Object>"))) },
        { "the signed assertion in the Advice of an evil one", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.After("</saml:Conditions>", $"<saml:Advice>{xml.Part("saml:Assertion")}</saml:Advice>")) },
        { "the signed assertion in an attribute of an evil one", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.Swap("alice@example.com", xml.Part("saml:Assertion"))) },
        { "an evil assertion in StatusDetail", "saml.assertion.nested", xml => xml.Before("</samlp:Status>", $"<samlp:StatusDetail>{EvilAssertion}</samlp:StatusDetail>") },
        { "the signed assertion under an element of no vocabulary", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion + $"<wrapper>{xml.Part("saml:Assertion")}</wrapper>") },
        { "an evil assertion with the ID of the signed one, in clear beside it", "saml.id.duplicate", xml => xml.After("</saml:Assertion>", EvilAssertion.SwapAll("_evil", Exchange.AssertionId)) },
        { "the ID of the signed assertion as xml:id of the evil one", "saml.id.duplicate", xml => xml.Swap("<samlp:Status>", $"<samlp:Status xml:id=\"{Exchange.AssertionId}\">") },
        { "the ID of the signed assertion as Id of the signature", "saml.id.duplicate", xml => xml.Swap("<ds:Signature ", $"<ds:Signature Id=\"{Exchange.AssertionId}\" ") },
        { "the response takes the ID of the assertion", "saml.id.duplicate", xml => xml.SwapAll(Exchange.ResponseId, Exchange.AssertionId) },
        { "the genuine signature over the assertion, lifted into the response", "saml.signature.reference_uri", xml => xml.Without("ds:Signature").After("</saml:Issuer>", xml.Part("ds:Signature")) },
        { "an evil assertion under the genuine signature of another", "saml.signature.reference_uri", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.After("</saml:Issuer>", xml.Part("ds:Signature"))) },
        { "an evil assertion of the same ID under the genuine signature", "saml.signature.digest", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.SwapAll("_evil", Exchange.AssertionId).After("</saml:Issuer>", xml.Part("ds:Signature"))) },
        { "a whole message inside another", "saml.response.root", xml => $"<envelope>{xml}</envelope>" },
        { "a metadata document in place of the response", "saml.response.root", xml => xml.SwapAll("samlp:Response", "samlp:ArtifactResponse") },
        { "an element of another namespace called Response", "saml.response.root", xml => xml.SwapAll("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol") },
        { "a genuine refusal of the identity provider, and an evil assertion in it", "saml.signature.digest", () => Refusal().Before("</samlp:Response>", EvilAssertion) },
        { "a genuine refusal, and an evil assertion in a second signature of the same value (OneUptime 2981)", "saml.assertion.nested", () => { var xml = Refusal(); return xml.After("</ds:Signature>", xml.Part("ds:Signature").Before("</ds:Signature>", $"<ds:Object>{EvilAssertion}</ds:Object>")); } },
        { "the signed assertion in Extensions, a copy of its signature on the evil one (OneUptime 2949)", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.After("</saml:Issuer>", xml.Part("ds:Signature"))).Before("<samlp:Status>", $"<samlp:Extensions>{xml.Part("saml:Assertion")}</samlp:Extensions>") },
        { "the signed response as a sibling of an evil assertion under a root of its own (CVE-2025-47949, samlify)", "saml.assertion.nested", () => Genuine(Signed.Nothing).Swap(Genuine(Signed.Nothing).Part("saml:Assertion"), EvilAssertion).SwapAll(Exchange.ResponseId, "_evil-response").Before("</samlp:Response>", Genuine(Signed.Response)) },
        { "the signed assertion in the KeyInfo of the response's signature", "saml.assertion.nested", () => EvilResponse().Before("</ds:Signature>", $"<ds:KeyInfo>{SignedAssertion}</ds:KeyInfo>") },
        { "the signed assertion in the confirmation data of an evil one", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.Before("</saml:SubjectConfirmationData>", xml.Part("saml:Assertion"))) },
        { "the signed assertion in StatusDetail, an evil one in its place", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion).Before("</samlp:Status>", $"<samlp:StatusDetail>{xml.Part("saml:Assertion")}</samlp:StatusDetail>") },
        { "the signed assertion in an ecp:RelayState of the response", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion).Before("<samlp:Status>", $"<ecp:RelayState xmlns:ecp=\"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp\">{xml.Part("saml:Assertion")}</ecp:RelayState>") },
        { "an ecp:RelayState without anything in it", "saml.element.unexpected", xml => xml.Before("<samlp:Status>", "<ecp:RelayState xmlns:ecp=\"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp\">https://evil.example.net/</ecp:RelayState>") },
        { "the signed assertion under EncryptedAssertion in clear, an evil one beside it", "saml.assertion.nested", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion + $"<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{xml.Part("saml:Assertion")}</saml:EncryptedAssertion>") },
        { "the signed assertion in a comment, an evil one in its place", "saml.signature.missing", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion + $"<!--{xml.Part("saml:Assertion")}-->") },
        { "the signed assertion in CDATA, an evil one in its place", "saml.signature.missing", xml => xml.Swap(xml.Part("saml:Assertion"), EvilAssertion.Swap("alice@example.com", $"<![CDATA[{xml.Part("saml:Assertion")}]]>")) },
        { "the signed assertion in a SOAP envelope", "saml.response.root", xml => $"<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>{xml}</S:Body></S:Envelope>" },
        { "the digest of the evil assertion smuggled in before the genuine one (CVE-2024-45409, ruby-saml)", "saml.signature.digest", xml => Smuggled(xml, $"<samlp:StatusDetail><ds:DigestValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{EvilDigest}</ds:DigestValue></samlp:StatusDetail>") },
        { "a whole evil SignedInfo smuggled in before the genuine one", "saml.signature.digest", xml => Smuggled(xml, $"<samlp:StatusDetail>{xml.Part("ds:SignedInfo").Swap("<ds:SignedInfo", "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"")}</samlp:StatusDetail>") },
        { "a signature that only one of two parsers sees, by its namespace (CVE-2025-25292, ruby-saml)", "saml.signature.repeated", xml => xml.After("</ds:Signature>", xml.Part("ds:Signature").SwapAll("ds:", "evil:").Swap("xmlns:ds=", "xmlns:evil=")) },
        { "the ID of the evil response under a prefix, the genuine one bare (attribute pollution)", "saml.id.invalid", () => Genuine(Signed.Response).Swap($" ID=\"{Exchange.ResponseId}\"", $" samlp:ID=\"{Exchange.ResponseId}\"") },
        { "two IDs of one element, one under a prefix (attribute pollution)", "saml.id.duplicate", xml => xml.Swap($"<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{Exchange.AssertionId}\"", $"<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{Exchange.AssertionId}\" saml:ID=\"{Exchange.AssertionId}\"") },
        { "the ID of the signed assertion with white space on the evil one", "saml.id.duplicate", xml => xml.Swap("<samlp:Status>", $"<samlp:Status xml:id=\" {Exchange.AssertionId} \">") },
        { "an assertion of SAML 1.1", "saml.element.unexpected", xml => xml.Before("<saml:Assertion", "<old:Assertion xmlns:old=\"urn:oasis:names:tc:SAML:1.0:assertion\"></old:Assertion>") },
    };

    public static TheoryData<string> Names => Attacks.Names;

    private static string SignedAssertion => Genuine(Signed.Assertion).Part("saml:Assertion");

    private static string EvilAssertion => Genuine(Signed.Nothing).Part("saml:Assertion").SwapAll("alice-0042", "mallory-admin").SwapAll(Exchange.AssertionId, "_evil");

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    private static string Genuine(Signed signed) => (Exchange.Good with { Signed = signed }).ToXml(Exchange.Signer);

    /// <summary>A signed answer that says no and carries nobody.</summary>
    private static string Refusal() =>
        (Exchange.Good with { Signed = Signed.Response, WithAssertion = false, Status = "urn:oasis:names:tc:SAML:2.0:status:Requester" }).ToXml(Exchange.Signer);

    private static string EvilDigest =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Genuine(Signed.Nothing).Part("saml:Assertion").SwapAll("alice-0042", "mallory-admin"))));

    /// <summary>The name of somebody else under the genuine signature, and something for a reader that searches the whole document.</summary>
    private static string Smuggled(string xml, string bait) => xml.SwapAll("alice-0042", "mallory-admin").Before("</samlp:Status>", bait);

    private static string EvilResponse() =>
        Genuine(Signed.Nothing).SwapAll("alice-0042", "mallory-admin").SwapAll(Exchange.ResponseId, "_evil-response").SwapAll(Exchange.AssertionId, "_evil")
            .After("</saml:Issuer>", Genuine(Signed.Response).Part("ds:Signature"));
}
