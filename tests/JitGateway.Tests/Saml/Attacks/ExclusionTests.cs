using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Signature exclusion: what should be signed is not, or a signature is there that covers nothing.</summary>
public sealed class ExclusionTests
{
    private static readonly AttackList Attacks = new()
    {
        { "nothing is signed", "saml.signature.missing", Exchange.Good with { Signed = Signed.Nothing } },
        { "the signature of the assertion is cut out", "saml.signature.missing", xml => xml.Without("ds:Signature") },
        { "the signature of the response is cut out", "saml.signature.missing", () => Genuine(Signed.Response).Without("ds:Signature") },
        { "both signatures are cut out", "saml.signature.missing", () => Genuine(Signed.Both).Without("ds:Signature").Without("ds:Signature") },
        { "the assertion's signature is cut out under a signed response", "saml.signature.digest", () => { var xml = Genuine(Signed.Both); return xml.Swap(xml.Part("saml:Assertion"), xml.Part("saml:Assertion").Without("ds:Signature")); } },
        { "the assertion's signature is broken under a signed response", "saml.signature.invalid", () => (Exchange.Good with { Signed = Signed.Both, EditResponse = BreakSignatureValue }).ToXml(Exchange.Signer) },
        { "the response's signature is broken over a signed assertion", "saml.signature.invalid", () => BreakSignatureValue(Genuine(Signed.Both)) },
        { "an empty signature", "saml.signature.structure", xml => xml.Swap(xml.Part("ds:Signature"), "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"></ds:Signature>") },
        { "a signature without SignedInfo", "saml.signature.structure", xml => xml.Without("ds:SignedInfo") },
        { "a signature without SignatureValue", "saml.signature.structure", xml => xml.Without("ds:SignatureValue") },
        { "an empty SignatureValue", "saml.signature.encoding", xml => xml.Swap(xml.Part("ds:SignatureValue"), "<ds:SignatureValue></ds:SignatureValue>") },
        { "a SignatureValue that is not base64", "saml.signature.encoding", xml => xml.Swap(xml.Part("ds:SignatureValue"), "<ds:SignatureValue>!!!!</ds:SignatureValue>") },
        { "a SignatureValue of a megabit", "saml.signature.encoding", xml => xml.Swap(xml.Part("ds:SignatureValue"), $"<ds:SignatureValue>{new string('A', 131_072)}</ds:SignatureValue>") },
        { "a SignatureValue of zeros", "saml.signature.invalid", xml => xml.Swap(xml.Part("ds:SignatureValue"), $"<ds:SignatureValue>{Convert.ToBase64String(new byte[256])}</ds:SignatureValue>") },
        { "a SignatureValue cut short", "saml.signature.invalid", xml => xml.Swap(xml.Part("ds:SignatureValue"), "<ds:SignatureValue>AAAA</ds:SignatureValue>") },
        { "the signature in another namespace", "saml.element.unexpected", () => Genuine(Signed.Response).SwapAll("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig\"") },
        { "the signature at the end of the assertion", "saml.signature.misplaced", xml => xml.Without("ds:Signature").Before("</saml:Assertion>", xml.Part("ds:Signature")) },
        { "the signature before the issuer", "saml.signature.misplaced", () => { var xml = Genuine(Signed.Response); return xml.Without("ds:Signature").Before("<saml:Issuer", xml.Part("ds:Signature")); } },
        { "the signature in Extensions", "saml.signature.misplaced", () => { var xml = Genuine(Signed.Response); return xml.Without("ds:Signature").Before("<samlp:Status>", $"<samlp:Extensions>{xml.Part("ds:Signature")}</samlp:Extensions>"); } },
        { "the signature in an attribute's value", "saml.signature.misplaced", xml => xml.Without("ds:Signature").Swap("alice@example.com", xml.Part("ds:Signature")) },
        { "two signatures of the assertion", "saml.signature.repeated", xml => xml.After("</ds:Signature>", xml.Part("ds:Signature")) },
        { "the name of the person changed after signing", "saml.signature.digest", xml => xml.Swap("alice-0042", "bob-0043") },
        { "an attribute added after signing", "saml.signature.digest", xml => xml.Before("</saml:AttributeStatement>", "<saml:Attribute Name=\"role\"><saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute>") },
        { "a value's letter changed after signing, with the response signed", "saml.signature.digest", () => Genuine(Signed.Response).Swap("engineering", "Engineering") },
        { "the conditions cut out after signing", "saml.signature.digest", xml => xml.Without("saml:Conditions") },
        { "white space added after signing", "saml.signature.digest", xml => xml.After("</saml:Subject>", " ") },
        { "the namespace of an element changed after signing", "saml.signature.digest", xml => xml.Swap("<saml:NameID ", "<saml:NameID xmlns:saml=\"urn:other\" ") },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    private static string Genuine(Signed signed) => (Exchange.Good with { Signed = signed }).ToXml(Exchange.Signer);

    private static string BreakSignatureValue(string xml) => xml.Swap(xml.Part("ds:SignatureValue"), $"<ds:SignatureValue>{Convert.ToBase64String(new byte[256])}</ds:SignatureValue>");
}
