namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// References, transforms and other structure of SignedInfo that XML Signature knows and SAML does not. In each message the foreign structure is
/// genuinely signed by the identity provider's key, so that only the structure can be the reason.
/// </summary>
public sealed class ReferenceAndTransformTests
{
    private const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    private static readonly AttackList Attacks = new()
    {
        { "a reference to the whole document", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "")) },
        { "a reference without URI", "saml.signature.reference_uri", SignedInfo(s => s.WithoutAttribute("ds:Reference", "URI")) },
        { "a reference to the response from the assertion", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "#" + Exchange.ResponseId)) },
        { "a reference by xpointer", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", $"#xpointer(id('{Exchange.AssertionId}'))")) },
        { "a reference to the root by xpointer", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "#xpointer(/)")) },
        { "a reference to a file", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "file:///etc/passwd")) },
        { "a reference to a server", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "http://attacker.example/")) },
        { "a reference with white space before the ID", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "# " + Exchange.AssertionId)) },
        { "a reference in other case", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "#" + Exchange.AssertionId.ToUpperInvariant())) },
        { "a percent-encoded reference", "saml.signature.reference_uri", SignedInfo(s => s.WithAttribute("ds:Reference", "URI", "#%5Fthe-assertion")) },
        { "two references", "saml.signature.references", SignedInfo(s => s.After("</ds:Reference>", s.Part("ds:Reference"))) },
        { "no reference", "saml.signature.references", SignedInfo(s => s.Without("ds:Reference")) },
        { "a reference to a manifest", "saml.signature.structure", SignedInfo(s => s.After("</ds:Reference>", "<ds:Manifest></ds:Manifest>")) },
        { "no transforms element", "saml.signature.structure", SignedInfo(s => s.Without("ds:Transforms")) },
        { "no transform", "saml.signature.transforms", SignedInfo(s => s.Without("ds:Transform").Without("ds:Transform")) },
        { "only the enveloped-signature transform", "saml.signature.transforms", SignedInfo(s => s.Swap($"<ds:Transform Algorithm=\"{Exclusive}\"></ds:Transform>", "")) },
        { "only the canonicalization transform", "saml.signature.transforms", SignedInfo(s => s.Swap($"<ds:Transform Algorithm=\"{Enveloped}\"></ds:Transform>", "")) },
        { "the transforms in the other order", "saml.signature.transforms", Transforms(Exclusive, Enveloped) },
        { "a third transform", "saml.signature.transforms", Transforms(Enveloped, Exclusive, Exclusive) },
        { "an XPath transform", "saml.signature.transforms", Transforms(Enveloped, "http://www.w3.org/TR/1999/REC-xpath-19991116") },
        { "an XPath filter transform", "saml.signature.transforms", Transforms(Enveloped, "http://www.w3.org/2002/06/xmldsig-filter2", Exclusive) },
        { "an XSLT transform", "saml.signature.transforms", Transforms(Enveloped, "http://www.w3.org/TR/1999/REC-xslt-19991116", Exclusive) },
        { "a base64 transform", "saml.signature.transforms", Transforms(Enveloped, "http://www.w3.org/2000/09/xmldsig#base64") },
        { "an XPath hidden in the enveloped-signature transform", "saml.signature.transforms", SignedInfo(s => s.Swap($"\"{Enveloped}\">", $"\"{Enveloped}\"><ds:XPath>self::node()</ds:XPath>")) },
        { "an XPath hidden in the canonicalization transform", "saml.signature.transforms", SignedInfo(s => s.Swap($"<ds:Transform Algorithm=\"{Exclusive}\">", $"<ds:Transform Algorithm=\"{Exclusive}\"><ds:XPath>1</ds:XPath>")) },
        { "inclusive canonicalization of the reference", "saml.signature.transforms", Transforms(Enveloped, Inclusive) },
        { "canonicalization with comments of the reference", "saml.signature.transforms", Transforms(Enveloped, Exclusive + "WithComments") },
        { "canonicalization with comments of SignedInfo", "saml.signature.canonicalization", SignedInfo(s => s.WithAttribute("ds:CanonicalizationMethod", "Algorithm", Exclusive + "WithComments")) },
        { "inclusive canonicalization of SignedInfo", "saml.signature.canonicalization", SignedInfo(s => s.WithAttribute("ds:CanonicalizationMethod", "Algorithm", Inclusive)) },
        { "no canonicalization named", "saml.signature.canonicalization", SignedInfo(s => s.WithoutAttribute("ds:CanonicalizationMethod", "Algorithm")) },
        { "no CanonicalizationMethod", "saml.signature.structure", SignedInfo(s => s.Without("ds:CanonicalizationMethod")) },
        { "a prefix list of a thousand", "saml.signature.canonicalization", Exchange.Good, Exchange.Signer with { PrefixList = string.Join(' ', Enumerable.Range(0, 1000).Select(i => "p" + i)) } },
        { "no DigestMethod", "saml.signature.structure", SignedInfo(s => s.Without("ds:DigestMethod")) },
        { "no DigestValue", "saml.signature.structure", SignedInfo(s => s.Without("ds:DigestValue")) },
        { "an empty DigestValue", "saml.signature.encoding", SignedInfo(s => s.Swap(s.Part("ds:DigestValue"), "<ds:DigestValue></ds:DigestValue>")) },
        { "a DigestValue cut short", "saml.signature.digest", SignedInfo(s => s.Swap(s.Part("ds:DigestValue"), "<ds:DigestValue>AAAA</ds:DigestValue>")) },
        { "a DigestValue split by an element", "saml.signature.structure", SignedInfo(s => s.Before("</ds:DigestValue>", "<ds:x></ds:x>")) },
        { "text inside SignedInfo", "saml.signature.structure", SignedInfo(s => s.Before("<ds:Reference", "text")) },
        { "an Object in the signature", "saml.signature.object", Exchange.Good, Exchange.Signer with { EditSignature = s => s.Before("</ds:Signature>", "<ds:Object></ds:Object>") } },
        { "a foreign element in the signature", "saml.signature.structure", Exchange.Good, Exchange.Signer with { EditSignature = s => s.Before("</ds:Signature>", "<x></x>") } },
        { "a second SignedInfo, the genuine one last", "saml.signature.structure", Exchange.Good, Exchange.Signer with { EditSignature = s => s.Before("<ds:SignedInfo>", s.Part("ds:SignedInfo").Swap("URI=\"#_the-assertion\"", "URI=\"#_evil\"")) } },
        { "a second SignedInfo, the genuine one first (CVE-2025-29774, xml-crypto)", "saml.signature.structure", Exchange.Good, Exchange.Signer with { EditSignature = s => s.After("</ds:SignedInfo>", s.Part("ds:SignedInfo").Swap("URI=\"#_the-assertion\"", "URI=\"#_evil\"")) } },
        { "a second SignedInfo inside the first (CVE-2025-66567, ruby-saml)", "saml.signature.structure", Exchange.Good, Exchange.Signer with { EditSignature = s => s.Before("</ds:SignedInfo>", s.Part("ds:SignedInfo")) } },
        { "another digest in a comment before the genuine one (CVE-2025-29775, xml-crypto)", "saml.signature.digest", xml => xml.Swap("alice-0042", "mallory-admin").Swap("<ds:DigestValue>", $"<ds:DigestValue><!--{Convert.ToBase64String(new byte[32])}-->") },
        { "another digest in a comment that cuts the genuine one short", "saml.signature.digest", xml => xml.Swap("alice-0042", "mallory-admin").Swap("</ds:DigestValue>", "<!-- --></ds:DigestValue>") },
        { "a second DigestValue", "saml.signature.structure", SignedInfo(s => s.After("</ds:DigestValue>", s.Part("ds:DigestValue"))) },
        { "a second DigestMethod", "saml.signature.structure", SignedInfo(s => s.After("</ds:DigestMethod>", s.Part("ds:DigestMethod"))) },
        { "a DigestValue of another namespace before the genuine one", "saml.signature.structure", SignedInfo(s => s.Before("<ds:DigestValue>", "<evil:DigestValue xmlns:evil=\"urn:evil\">AAAA</evil:DigestValue>")) },
        { "the digest of nothing, as a canonicalizer that fails leaves it (CVE-2025-66568, ruby-saml)", "saml.signature.digest", Exchange.Good, Exchange.Signer with { Digest = _ => System.Security.Cryptography.SHA256.HashData([]) } },
        { "the digest of nothing, over an assertion with a relative namespace that no canonicalizer takes", "saml.signature.digest", Exchange.Good with { EditAssertion = a => a.Swap("<saml:Subject>", "<saml:Subject xmlns:x=\"1\" x:y=\"\">") }, Exchange.Signer with { Digest = _ => System.Security.Cryptography.SHA256.HashData([]) } },
        { "transforms that follow the digest", "saml.signature.structure", SignedInfo(s => s.Without("ds:Transforms").After("</ds:DigestValue>", s.Part("ds:Transforms"))) },
        { "a second SignatureMethod", "saml.signature.structure", SignedInfo(s => s.After("</ds:SignatureMethod>", s.Part("ds:SignatureMethod"))) },
        { "a second CanonicalizationMethod", "saml.signature.structure", SignedInfo(s => s.After("</ds:CanonicalizationMethod>", s.Part("ds:CanonicalizationMethod"))) },
        { "a second SignatureValue", "saml.signature.structure", Exchange.Good, Exchange.Signer with { EditSignature = s => s.After("</ds:SignatureValue>", s.Part("ds:SignatureValue")) } },
        { "the digest changed after signing", "saml.signature.invalid", Exchange.Good, Exchange.Signer with { EditSignature = s => s.Swap(s.Part("ds:DigestValue"), $"<ds:DigestValue>{Convert.ToBase64String(new byte[32])}</ds:DigestValue>") } },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    private static Func<string> SignedInfo(Func<string, string> edit) => () => Exchange.Good.ToXml(Exchange.Signer with { EditSignedInfo = edit });

    private static Func<string> Transforms(params string[] algorithms) => SignedInfo(s =>
        s.Swap(s.Part("ds:Transforms"), $"<ds:Transforms>{string.Concat(algorithms.Select(a => $"<ds:Transform Algorithm=\"{a}\"></ds:Transform>"))}</ds:Transforms>"));
}
