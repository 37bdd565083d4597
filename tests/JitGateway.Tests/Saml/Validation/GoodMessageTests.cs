using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>Messages of every shape that identity providers were seen to send, or may send by the standard.</summary>
public sealed class GoodMessageTests
{
    private const string Entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    private const string Xs = "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";

    private static readonly RSA Long = RSA.Create(3072);
    private static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private static readonly ECDsa P521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);

    private static readonly Dictionary<string, (Func<string> Message, ResponseExpectations? Expected)> Messages = new(StringComparer.Ordinal)
    {
        ["the assertion signed"] = Sent(Exchange.Good),
        ["the response signed"] = Sent(Exchange.Good with { Signed = Signed.Response }),
        ["both signed"] = Sent(Exchange.Good with { Signed = Signed.Both }),
        ["numbered prefixes, as ElementTree writes them"] = Sent(Exchange.Good with { Prefixes = PrefixStyle.Numbered, Signed = Signed.Both }),
        ["default namespaces everywhere"] = Sent(Exchange.Good with { Prefixes = PrefixStyle.Defaults, Signed = Signed.Both }),
        ["a default namespace for the signature alone"] = Sent(Exchange.Good with { Prefixes = PrefixStyle.Usual with { Signature = "" } }),
        ["a default namespace for the assertion alone"] = Sent(Exchange.Good with { Prefixes = PrefixStyle.Usual with { Assertion = "" }, Signed = Signed.Both }),
        ["namespaces declared on the root by one who does not canonicalize"] = (() => Exchange.Good.ToXml(Exchange.Signer)
            .SwapAll(" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"", "").SwapAll(" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "")
            .Swap("<samlp:Response ", "<samlp:Response xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:unused=\"urn:unused\" "), null),
        ["attributes in another order and other quotes"] = (() => Exchange.Good.ToXml(Exchange.Signer).Swap($" ID=\"{Exchange.AssertionId}\"", "").Swap("<saml:Assertion ", $"<saml:Assertion   ID='{Exchange.AssertionId}'\n  "), null),
        ["empty elements written short"] = (() => Exchange.Good.ToXml(Exchange.Signer).SwapAll("></ds:Transform>", " />").SwapAll("></samlp:StatusCode>", "/>").SwapAll("></ds:DigestMethod>", "/>"), null),
        ["an XML declaration and white space around"] = (() => "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?>\r\n" + Exchange.Good.ToXml(Exchange.Signer) + "\r\n", null),
        ["a comment before the root and in the assertion"] = (() => "<!-- generated -->" + Exchange.Good.ToXml(Exchange.Signer).Before("<saml:Subject>", "<!-- the subject -->"), null),
        ["CDATA and character references"] = (() => Exchange.Good.ToXml(Exchange.Signer).Swap("alice-0042", "<![CDATA[alice]]>&#x2D;0042"), null),
        ["a PrefixList, and types that need it, in a signed assertion"] = (() => (Exchange.Good with
        {
            Attributes = [new SamlAttributeMessage("mail", "alice@example.com") { Type = "xs:string" }],
            EditAssertion = a => a.Swap("<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"", $"<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" {Xs}"),
        }).ToXml(Exchange.Signer with { PrefixList = "xs", EditSignedInfo = DeclaredBySignedInfo }), null),
        ["a PrefixList, and types that need it, in a signed response"] = (() => (Exchange.Good with
        {
            Signed = Signed.Response,
            Attributes = [new SamlAttributeMessage("mail", "alice@example.com") { Type = "xs:string" }],
            EditResponse = r => r.Swap("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"", $"<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" {Xs}"),
        }).ToXml(Exchange.Signer with { PrefixList = "xs #default", EditSignedInfo = DeclaredBySignedInfo }), null),
        ["a PrefixList of prefixes that are not in scope"] = Sent(Exchange.Good, Exchange.Signer with { PrefixList = " #default xs  xsi" }),
        ["types without a PrefixList"] = Sent(Exchange.Good with { Signed = Signed.Both, Attributes = [new SamlAttributeMessage("mail", "alice@example.com") { Type = "xs:string" }] }),
        ["white space inside the signature, and lines of base64"] = (() => Exchange.Good.ToXml(Exchange.Signer with { EditSignedInfo = s => s.SwapAll("><", ">\n  <") }).Swap("</ds:SignatureValue>", "\r\n\t</ds:SignatureValue>"), null),
        ["RSA with SHA-384"] = Sent(Exchange.Good, MessageSigner.Rsa(Exchange.IdpKey, 384)),
        ["RSA with SHA-512"] = Sent(Exchange.Good, MessageSigner.Rsa(Exchange.IdpKey, 512)),
        ["RSA-PSS with SHA-256"] = Sent(Exchange.Good, MessageSigner.RsaPss(Exchange.IdpKey)),
        ["RSA-PSS with SHA-384"] = Sent(Exchange.Good, MessageSigner.RsaPss(Exchange.IdpKey, 384)),
        ["RSA-PSS with SHA-512"] = Sent(Exchange.Good, MessageSigner.RsaPss(Exchange.IdpKey, 512)),
        ["RSA of 3072 bits"] = (() => Exchange.Good.ToXml(MessageSigner.Rsa(Long)), With(Exchange.Trusted(Long))),
        ["ECDSA on P-256"] = (() => Exchange.Good.ToXml(MessageSigner.Ecdsa(P256)), With(Exchange.Trusted(P256))),
        ["ECDSA on P-384"] = (() => Exchange.Good.ToXml(MessageSigner.Ecdsa(P384, 384)), With(Exchange.Trusted(P384))),
        ["ECDSA on P-521"] = (() => Exchange.Good.ToXml(MessageSigner.Ecdsa(P521, 512)), With(Exchange.Trusted(P521))),
        ["SHA-1 where the operator allows it"] = (() => Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.IdpKey, 1)), Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { AllowSha1 = true }) }),
        ["the second of two published keys"] = (() => Exchange.Good.ToXml(Exchange.Signer), With(Exchange.Trusted(Long), Exchange.Trusted(Exchange.IdpKey))),
        ["an RSA key beside an elliptic curve key"] = (() => Exchange.Good.ToXml(Exchange.Signer), With(Exchange.Trusted(P256), Exchange.Trusted(Exchange.IdpKey))),
        ["a certificate in KeyInfo"] = Sent(Exchange.Good, Exchange.Signer with { Certificate = Certificate(Exchange.IdpKey) }),
        ["a foreign certificate in KeyInfo, under the right key"] = Sent(Exchange.Good, Exchange.Signer with { Certificate = Certificate(Exchange.AttackersKey) }),
        ["the key from a certificate that has expired"] = (() => Exchange.Good.ToXml(Exchange.Signer), With(TrustedKey.FromCertificate(Certificate(Exchange.IdpKey))!)),
        ["times with milliseconds"] = Sent(Exchange.Good with { TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" }),
        ["times with nine digits of fraction"] = Sent(Exchange.Good with { TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'" }),
        ["a clock that is 60 seconds ahead"] = Sent(Exchange.Good with { IssuedAt = Exchange.Now.AddSeconds(60) }),
        ["a message that ended 59 seconds ago"] = Sent(Exchange.Good with { IssuedAt = Exchange.Now.AddSeconds(-5 * 60 - 59) }),
        ["a message at the very begin of its validity"] = Sent(Exchange.Good with { IssuedAt = Exchange.Now }),
        ["an end at the end of time"] = Sent(Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "9999-12-31T23:59:59.9999999Z").WithAttribute("saml:Conditions", "NotBefore", "0001-01-01T00:00:00Z") }),
        ["a clock an hour off, and the skew set for it"] = (() => (Exchange.Good with { IssuedAt = Exchange.Now.AddHours(1) }).ToXml(Exchange.Signer), Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { ClockSkew = TimeSpan.FromHours(1) }) }),
        ["no times on the conditions"] = Sent(Exchange.Good with { EditAssertion = a => a.WithoutAttribute("saml:Conditions", "NotBefore").WithoutAttribute("saml:Conditions", "NotOnOrAfter") }),
        ["several audiences"] = Sent(Exchange.Good with { Audiences = ["https://other.example.com", Exchange.Sp, "urn:third"] }),
        ["two audience restrictions that both name us"] = Sent(Exchange.Good with { EditAssertion = a => a.After("</saml:AudienceRestriction>", a.Part("saml:AudienceRestriction")) }),
        ["white space around issuer and audience"] = (() => (Exchange.Good with { EditAssertion = a => a.Swap(Exchange.Idp, $"\n  {Exchange.Idp}\n  ").Swap(Exchange.Sp + "</saml:Audience>", Exchange.Sp + "\n</saml:Audience>") }).ToXml(Exchange.Signer), null),
        ["OneTimeUse and ProxyRestriction"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("</saml:Conditions>", "<saml:OneTimeUse></saml:OneTimeUse><saml:ProxyRestriction Count=\"0\"></saml:ProxyRestriction>") }),
        ["issuers with the format of entities"] = Sent(Exchange.Good with { IssuerFormat = Entity }),
        ["no destination on an unsigned response"] = Sent(Exchange.Good with { EditResponse = r => r.WithoutAttribute("samlp:Response", "Destination") }),
        ["a holder-of-key confirmation before the bearer one"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("<saml:SubjectConfirmation ", "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"></saml:SubjectConfirmation>") }),
        ["a bearer confirmation for another before the one for us"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("<saml:SubjectConfirmation ", a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "Recipient", "https://other.example.com/acs")) }),
        ["no NameID"] = Sent(Exchange.Good with { NameId = null }),
        ["no attributes"] = Sent(Exchange.Good with { Attributes = [] }),
        ["two attribute statements"] = Sent(Exchange.Good with { EditAssertion = a => a.After("</saml:AttributeStatement>", a.Part("saml:AttributeStatement")) }),
        ["an authorization decision beside"] = Sent(Exchange.Good with { EditAssertion = a => a.After("</saml:AuthnStatement>", "<saml:AuthzDecisionStatement></saml:AuthzDecisionStatement>") }),
        ["a subject locality, and a context by declaration"] = Sent(Exchange.Good with { EditAssertion = a => a.Swap("<saml:AuthnContext>", "<saml:SubjectLocality Address=\"192.0.2.1\"></saml:SubjectLocality><saml:AuthnContext>").SwapAll("AuthnContextClassRef", "AuthnContextDeclRef") }),
        ["a second status code, a message and detail beside success"] = Sent(Exchange.Good with { SecondStatus = "urn:example:fine", StatusMessage = "Welcome", EditResponse = r => r.Before("</samlp:Status>", "<samlp:StatusDetail><x></x></samlp:StatusDetail>") }),
        ["extensions of the response"] = Sent(Exchange.Good with { EditResponse = r => r.Before("<samlp:Status>", "<samlp:Extensions><x:note xmlns:x=\"urn:x\">hello</x:note></samlp:Extensions>") }),
        ["unsolicited, where the operator accepts that"] = (() => Exchange.GoodUnsolicited.ToXml(Exchange.Signer), Exchange.ExpectedUnsolicited),
        ["a context that was asked for"] = (() => Exchange.Good.ToXml(Exchange.Signer), Exchange.Expected.Requiring("urn:other", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")),
        ["a fresh authentication that was asked for"] = (() => Exchange.Good.ToXml(Exchange.Signer), Exchange.Expected with { Request = Exchange.Expected.Request! with { AuthenticatedSince = Exchange.Now.AddSeconds(-20) } }),
        ["conditions that begin in five minutes, and the skew set for conditions"] = (() => (Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T12:05:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T12:10:00Z") }).ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { ClockSkew = TimeSpan.Zero, ConditionsSkew = TimeSpan.FromMinutes(5) })),
        ["a confirmation that ended five minutes ago, and the skew set for confirmations"] = (() => (Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:55:01Z") }).ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { ClockSkew = TimeSpan.Zero, ConfirmationSkew = TimeSpan.FromMinutes(5) })),
        ["an authentication in five minutes, and the skew set for authentications"] = (() => (Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T12:05:00Z") }).ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { ClockSkew = TimeSpan.Zero, AuthnSkew = TimeSpan.FromMinutes(5) })),
        ["an authentication as old as is allowed"] = (() => (Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T03:59:01Z") }).ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { MaxAuthnAge = TimeSpan.FromHours(8) })),
        ["an authentication of last year, where any age is allowed"] = Sent(Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2025-03-01T12:00:00Z") }),
        ["twenty audience restrictions, each with others beside us"] = Sent(Exchange.Good with { EditAssertion = a => a.Swap(a.Part("saml:AudienceRestriction"), string.Concat(Enumerable.Repeat($"<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience><saml:Audience>{Exchange.Sp}</saml:Audience></saml:AudienceRestriction>", 20))) }),
        ["two hundred audiences"] = Sent(Exchange.Good with { Audiences = [.. Enumerable.Range(1, 199).Select(i => $"urn:other:{i}"), Exchange.Sp] }),
        ["a ProxyRestriction with audiences and without a count"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("</saml:Conditions>", "<saml:ProxyRestriction><saml:Audience>urn:other</saml:Audience></saml:ProxyRestriction>") }),
        ["a ProxyRestriction with a count in white space"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("</saml:Conditions>", "<saml:ProxyRestriction Count=\" 5 \"></saml:ProxyRestriction>") }),
        ["OneTimeUse alone, before the audience"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("<saml:AudienceRestriction>", "<saml:OneTimeUse></saml:OneTimeUse>") }),
        ["holder-of-key and sender-vouches around the bearer confirmation"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("<saml:SubjectConfirmation ", Confirmation("holder-of-key")).Before("</saml:Subject>", Confirmation("sender-vouches")) }),
        ["the twentieth confirmation is the one that holds"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("<saml:SubjectConfirmation ", string.Concat(Enumerable.Repeat(a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:00:00Z"), 19))) }),
        ["a confirmation that names who confirms, and from where"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("<saml:SubjectConfirmationData ", "<saml:NameID>the-gateway-of-a-partner</saml:NameID>").Swap("<saml:SubjectConfirmationData ", "<saml:SubjectConfirmationData Address=\"192.0.2.7\" ") }),
        ["two authentication statements"] = Sent(Exchange.Good with { EditAssertion = a => a.After("</saml:AuthnStatement>", a.Part("saml:AuthnStatement").WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T11:00:00Z")) }),
        ["the authority that authenticated, and a context declared in full"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("</saml:AuthnContext>", "<saml:AuthnContextDecl><x></x></saml:AuthnContextDecl><saml:AuthenticatingAuthority>urn:upstream</saml:AuthenticatingAuthority>") }),
        ["a session of the provider that ends tonight"] = Sent(Exchange.Good with { SessionNotOnOrAfter = Exchange.Now.AddHours(8) }),
        ["advice"] = Sent(Exchange.Good with { EditAssertion = a => a.After("</saml:Conditions>", "<saml:Advice><x:note xmlns:x=\"urn:x\">hello</x:note></saml:Advice>") }),
        ["consent, and attributes of other namespaces"] = Sent(Exchange.Good with { EditResponse = r => r.Swap(" Destination=", " Consent=\"urn:oasis:names:tc:SAML:2.0:consent:obtained\" Destination=") }),
        ["values of every type"] = Sent(Exchange.Good with { Attributes = [Typed("xs:string", "x"), Typed("xs:integer", "000103"), Typed("xs:boolean", "TRUE"), Typed("xs:dateTime", "2026-03-01T12:00:00+01:00"), Typed("xs:base64Binary", "AAEC"), Typed("x:own", "?")] }),
        ["values that are nil, empty, or not nil at all"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("</saml:AttributeStatement>", $"<saml:Attribute Name=\"a\">{Nil("true")}{Nil("1")}{Nil("false")}<saml:AttributeValue></saml:AttributeValue></saml:Attribute>") }),
        ["an attribute without values"] = Sent(Exchange.Good with { EditAssertion = a => a.Before("</saml:AttributeStatement>", "<saml:Attribute Name=\"a\"></saml:Attribute>") }),
        ["eduPersonTargetedID, which is a NameID in a value"] = Sent(Exchange.Good with { EditAssertion = a => a.Swap("alice@example.com", "\n  <saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">4f2a</saml:NameID>\n") }),
        ["friendly names, and formats of names that are wrong"] = Sent(Exchange.Good with { Attributes = [new SamlAttributeMessage("urn:oid:0.9.2342.19200300.100.1.3", "alice@example.com") { FriendlyName = "mail", NameFormat = "urn:wrong" }] }),
        ["a NameID of no format"] = Sent(Exchange.Good with { NameIdFormat = null }),
        ["a NameID of a format nobody knows"] = Sent(Exchange.Good with { NameIdFormat = "urn:example:format" }),
        ["a NameID qualified by both, as Lasso does"] = Sent(Exchange.Good with { NameQualifier = Exchange.Idp, SpNameQualifier = Exchange.Sp }),
        ["a NameID with empty qualifiers"] = Sent(Exchange.Good with { NameQualifier = "", SpNameQualifier = "" }),
        ["qualifiers of others on a NameID that is not persistent"] = Sent(Exchange.Good with { NameIdFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", NameQualifier = "urn:x", SpNameQualifier = "urn:y" }),
        ["qualifiers of others where the NameID is not the key"] = (() => (Exchange.Good with { NameQualifier = "urn:x", SpNameQualifier = "urn:y" }).ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { Mapping = new IdentityMapping { SubjectFrom = "mail" } })),
        ["characters of every width"] = Sent(Exchange.Good with { Attributes = [new SamlAttributeMessage("displayName", "Ålice Ω 李 𝒜 <&>\"'"), new SamlAttributeMessage("mail", "alice@example.com")] }),
        ["a thousand attributes"] = Sent(Exchange.Good with { Attributes = [.. Enumerable.Range(0, 1000).Select(i => new SamlAttributeMessage($"a{i}", "x"))] }),
    };

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_accepted(string name)
    {
        var (message, expected) = Messages[name];

        var assertion = Exchange.ShouldBeAccepted(message(), expected).Value;

        assertion.Id.ShouldBe(Exchange.AssertionId);
        if (name != "no NameID") assertion.Subject!.NameId!.Value.ShouldBe("alice-0042");
        ResponseInspector.Inspect(Encoding.UTF8.GetBytes(message()), expected ?? Exchange.Expected).Select(f => f.Refusal.Reason.Id.Value).ShouldBe(name == "no NameID" ? ["saml.nameid.missing"] : Array.Empty<string>());
    }

    [Theory]
    [InlineData(256, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")]
    [InlineData(256, "urn:oasis:names:tc:SAML:2.0:nameid-format:transient")]
    [InlineData(1024, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")]
    public void A_NameID_may_be_as_long_as_the_standard_lets_it(int length, string format) =>
        Exchange.ShouldBeAccepted((Exchange.Good with { NameId = new string('a', length), NameIdFormat = format }).ToXml(Exchange.Signer)).Value.Subject!.NameId!.Value.Length.ShouldBe(length);

    [Fact]
    public void Is_accepted_by_many_at_once()
    {
        var xml = (Exchange.Good with { Signed = Signed.Both }).ToXml(Exchange.Signer);

        Parallel.For(0, 200, _ => Exchange.ShouldBeAccepted(xml));
    }

    [Fact]
    public void A_message_that_was_good_is_refused_when_its_time_is_over()
    {
        var clock = new ManualTimeProvider(Exchange.Now);
        var expected = Exchange.Expected with { Clock = clock };
        var xml = Exchange.Good.ToXml(Exchange.Signer);
        var until = Exchange.ShouldBeAccepted(xml, expected).ReplayableUntil;

        clock.Advance(until - Exchange.Now - TimeSpan.FromTicks(1));
        Exchange.ShouldBeAccepted(xml, expected);
        clock.Advance(TimeSpan.FromTicks(1));
        Exchange.Validate(xml, expected).TryGet(out _, out var refusal).ShouldBeFalse();

        refusal!.Reason.Id.Value.ShouldBeOneOf("saml.confirmation.expired", "saml.conditions.expired");
    }

    private static (Func<string>, ResponseExpectations?) Sent(SamlResponseMessage message, MessageSigner? signer = null) => (() => message.ToXml(signer ?? Exchange.Signer), null);

    private static SamlAttributeMessage Typed(string type, string value) => new("a", value) { Type = type };

    private static string Confirmation(string method) => $"<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:{method}\"></saml:SubjectConfirmation>";

    private static string Nil(string nil) => $"<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"{nil}\"></saml:AttributeValue>";

    private static ResponseExpectations With(params TrustedKey[] keys) =>
        Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { SigningKeys = keys }) };

    // a prefix of the list that is in scope is declared by the canonical SignedInfo, too
    private static string DeclaredBySignedInfo(string signedInfo) =>
        signedInfo.Swap("<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", $"<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" {Xs}");

    private static X509Certificate2 Certificate(RSA key) =>
        new CertificateRequest("CN=idp.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Exchange.Now.AddYears(-2), Exchange.Now.AddYears(-1));
}
