using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Logout;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>The good logout messages by POST and SOAP, each destroyed in one place. What is done to queries stands in <see cref="LogoutQueryTests"/>.</summary>
public sealed class LogoutAttackTests
{
    public const string Slo = "https://sso.example.com/sso/slo";
    public const string OurRequest = "_our-logout-request";
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";

    private static readonly MessageSigner Attacker = MessageSigner.Rsa(Exchange.AttackersKey);
    private static readonly MessageEncrypter InPlace = Exchange.Encrypter with { Inherits = false };

    internal static readonly LogoutMessage Good = new()
    {
        Id = "_the-logout",
        Issuer = Exchange.Idp,
        Destination = Slo,
        IssuedAt = Exchange.Now,
        NotOnOrAfter = Exchange.Now.AddMinutes(5),
        NameId = "alice-0042",
        SessionIndexes = ["_session-1"],
    };

    internal static readonly LogoutMessage GoodResponse = new()
    {
        Name = "LogoutResponse",
        Id = "_the-logout-response",
        Issuer = Exchange.Idp,
        Destination = Slo,
        IssuedAt = Exchange.Now,
        InResponseTo = OurRequest,
        Status = StatusCodes.Success,
    };

    internal static readonly Dictionary<string, (string Reason, Func<string> Xml)> Requests = new(StringComparer.Ordinal)
    {
        ["unsigned"] = ("saml.logout.unsigned", () => Good.ToXml()),
        ["signed with the attacker's key"] = ("saml.signature.invalid", () => Good.ToXml(Attacker)),
        ["signed with the key of another trusted identity provider"] = ("saml.signature.invalid", () => Good.ToXml(MessageSigner.Rsa(Exchange.OtherIdpKey))),
        ["signed with SHA-1"] = ("saml.signature.sha1", () => Good.ToXml(MessageSigner.Rsa(Exchange.IdpKey, bits: 1))),
        ["another name under the genuine signature"] = ("saml.signature.digest", () => Genuine.Swap("alice-0042", "mallory-admin")),
        ["the SessionIndex cut out under the genuine signature, so that all sessions would end"] = ("saml.signature.digest", () => Genuine.Without("samlp:SessionIndex")),
        ["the genuine message in Extensions of an evil one"] = ("saml.signature.misplaced", () => Evil.ToXml().After("</saml:Issuer>", $"<samlp:Extensions>{Genuine}</samlp:Extensions>")),
        ["the genuine signature in an evil message"] = ("saml.signature.reference_uri", () => Evil.ToXml().After("</saml:Issuer>", Genuine.Part("ds:Signature"))),
        ["the genuine signature in an evil message, the genuine one behind"] = ("saml.signature.reference_uri", () => Evil.ToXml().After("</saml:Issuer>", Genuine.Part("ds:Signature") + $"<samlp:Extensions>{Good.ToXml()}</samlp:Extensions>")),
        ["an evil message with the ID of the genuine one inside"] = ("saml.id.duplicate", () => (Evil with { Id = Good.Id }).ToXml().After("</saml:Issuer>", Genuine.Part("ds:Signature") + $"<samlp:Extensions>{Good.ToXml()}</samlp:Extensions>")),
        ["the genuine message in an Object of its signature"] = ("saml.signature.object", () => (Evil with { Id = Good.Id }).ToXml().After("</saml:Issuer>", Genuine.Part("ds:Signature").Before("</ds:Signature>", $"<ds:Object xmlns:ds=\"{Dsig}\">{Good.ToXml().Swap(" ID=\"_the-logout\"", "")}</ds:Object>"))),
        ["two signatures"] = ("saml.signature.repeated", () => Genuine.After("</ds:Signature>", Genuine.Part("ds:Signature"))),
        ["sent to another address"] = ("saml.destination.mismatch", () => Signed(Good with { Destination = "https://other.example.com/sso/slo" })),
        ["sent to our assertion consumer service"] = ("saml.destination.mismatch", () => Signed(Good with { Destination = Exchange.Acs })),
        ["sent to nobody"] = ("saml.destination.missing", () => Signed(Good with { Destination = null })),
        ["its time is over"] = ("saml.logout.expired", () => Signed(Good with { IssuedAt = Exchange.Now.AddMinutes(-6), NotOnOrAfter = Exchange.Now.AddSeconds(-60) })),
        ["no end of its own, six minutes old"] = ("saml.logout.expired", () => Signed(Good with { IssuedAt = Exchange.Now.AddMinutes(-6), NotOnOrAfter = null })),
        ["good for years, and more than an hour old"] = ("saml.logout.expired", () => Signed(Good with { IssuedAt = Exchange.Now.AddMinutes(-61), NotOnOrAfter = Exchange.Now.AddYears(9) })),
        ["issued in the future"] = ("saml.issue_instant.future", () => Signed(Good with { IssuedAt = Exchange.Now.AddMinutes(2) })),
        ["no time"] = ("saml.issue_instant.missing", () => Edited(xml => xml.WithoutAttribute("samlp:LogoutRequest", "IssueInstant"))),
        ["a time with an offset"] = ("saml.time.malformed", () => Edited(xml => xml.WithAttribute("samlp:LogoutRequest", "NotOnOrAfter", "2026-03-01T12:05:00+01:00"))),
        ["from an issuer that nobody configured"] = ("saml.issuer.unknown", () => Signed(Good with { Issuer = "https://attacker.example/idp" })),
        ["from nobody"] = ("saml.logout.issuer_missing", () => (Good with { Issuer = null }).ToXml()),
        ["an issuer that is no entity"] = ("saml.issuer.format", () => Signed(Good with { IssuerFormat = NameIdFormats.Persistent })),
        ["two issuers"] = ("saml.element.repeated", () => Edited(xml => xml.After("</saml:Issuer>", xml.Part("saml:Issuer").Swap(Exchange.Idp, Exchange.OtherIdp)))),
        ["no name"] = ("saml.logout.name_missing", () => Signed(Good with { NameId = null })),
        ["an empty name"] = ("saml.logout.name_missing", () => Signed(Good with { NameId = "" })),
        ["two names"] = ("saml.element.repeated", () => Signed(Good with { EditNameId = name => name + name.Swap("alice", "bob") })),
        ["a name and an encrypted one"] = ("saml.element.repeated", () => Signed(Good with { EditNameId = name => name + InPlace.Encrypt(name, "saml:EncryptedID") })),
        ["two encrypted names"] = ("saml.element.repeated", () => Signed(Good with { EditNameId = name => InPlace.Encrypt(name, "saml:EncryptedID") + (InPlace with { DataId = "_other" }).Encrypt(name, "saml:EncryptedID") })),
        ["a name encrypted for somebody else"] = ("saml.encryption.failed", () => Signed(Good with { EditNameId = name => (InPlace with { Key = Exchange.AttackersKey }).Encrypt(name, "saml:EncryptedID") })),
        ["something else encrypted in place of the name"] = ("saml.encryption.content", () => Signed(Good with { EditNameId = name => InPlace.Encrypt("<saml:Attribute xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" Name=\"x\"></saml:Attribute>", "saml:EncryptedID") })),
        ["a name encrypted by 3DES"] = ("saml.encryption.triple_des", () => Signed(Good with { EditNameId = name => (InPlace with { Content = $"{MessageEncrypter.Enc}tripledes-cbc" }).Encrypt(name, "saml:EncryptedID") })),
        ["elements in the name"] = ("saml.text.child_elements", () => Signed(Good with { EditNameId = name => name.Swap("alice-0042", "alice<b></b>-0042") })),
        ["elements in the SessionIndex"] = ("saml.text.child_elements", () => Edited(xml => xml.Swap("_session-1", "_session-1<b></b>"))),
        ["a control character in the name"] = ("saml.identity.control_character", () => Signed(Good with { NameId = "alice\u0085-0042" })),
        ["a control character in a qualifier"] = ("saml.identity.control_character", () => Signed(Good with { NameQualifier = "a\u0085b" })),
        ["a BaseID in place of the name"] = ("saml.element.unexpected", () => Signed(Good with { EditNameId = name => name.SwapAll("saml:NameID", "saml:BaseID") })),
        ["an assertion beside the name"] = ("saml.element.unexpected", () => Edited(xml => xml.Before("</samlp:LogoutRequest>", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:Assertion>"))),
        ["a hundred and one sessions"] = ("saml.element.too_many", () => Signed(Good with { SessionIndexes = [.. Enumerable.Range(0, 101).Select(i => $"_session-{i}")] })),
        ["no ID"] = ("saml.id.invalid", () => Good.ToXml().WithoutAttribute("samlp:LogoutRequest", "ID")),
        ["SAML 1.1"] = ("saml.logout.version", () => Signed(Good with { Version = "1.1" })),
        ["a response in place of a request"] = ("saml.logout.root", () => Signed(GoodResponse)),
        ["a login response"] = ("saml.logout.root", () => Exchange.Good.ToXml(Exchange.Signer)),
        ["a LogoutRequest of another namespace"] = ("saml.logout.root", () => Genuine.SwapAll(SamlNames.ProtocolNamespace, "urn:oasis:names:tc:SAML:1.0:protocol")),
        ["a SOAP envelope in a form"] = ("saml.logout.root", () => Good.ToSoap(Exchange.Signer)),
        ["a document type declaration"] = ("saml.xml.doctype", () => "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + Genuine.Swap("alice-0042", "&x;")),
        ["a processing instruction in the name"] = ("saml.xml.processing_instruction", () => Genuine.Swap("alice-0042", "alice<?x?>-0042")),
        ["more than 512 KiB"] = ("saml.xml.too_large", () => Genuine.Swap("alice-0042", new string('a', 512 * 1024))),
        ["no XML"] = ("saml.xml.malformed", () => "LogoutRequest"),
    };

    internal static readonly Dictionary<string, (string Reason, Func<string> Xml)> Responses = new(StringComparer.Ordinal)
    {
        ["an unsigned response"] = ("saml.logout.unsigned", () => GoodResponse.ToXml()),
        ["a response signed with the attacker's key"] = ("saml.signature.invalid", () => GoodResponse.ToXml(Attacker)),
        ["from another trusted identity provider"] = ("saml.issuer.unknown", () => (GoodResponse with { Issuer = "https://third.example/idp" }).ToXml(Attacker)),
        ["an answer to another request"] = ("saml.logout.in_response_to", () => Signed(GoodResponse with { InResponseTo = "_another" })),
        ["an answer to none"] = ("saml.logout.in_response_to", () => Signed(GoodResponse with { InResponseTo = null })),
        ["a response sent to another address"] = ("saml.destination.mismatch", () => Signed(GoodResponse with { Destination = "https://other.example.com/sso/slo" })),
        ["without a status"] = ("saml.status.missing", () => Signed(GoodResponse with { Status = null })),
        ["success made of failure"] = ("saml.signature.digest", () => Signed(GoodResponse with { Status = StatusCodes.Responder }).Swap("status:Responder", "status:Success")),
        ["with an assertion"] = ("saml.element.unexpected", () => Signed(GoodResponse with { Edit = xml => xml.Before("<samlp:Status>", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:Assertion>") })),
        ["of SAML 1.1"] = ("saml.response.version", () => Signed(GoodResponse with { Version = "1.1" })),
        ["a request in place of a response"] = ("saml.logout.root", () => Genuine),
    };

    private static readonly Dictionary<string, (string Reason, Func<string> Xml)> Envelopes = new(StringComparer.Ordinal)
    {
        ["no envelope"] = ("saml.logout.envelope", () => Genuine),
        ["SOAP 1.2"] = ("saml.logout.envelope", () => Good.ToSoap(Exchange.Signer).SwapAll(SamlNames.SoapNamespace, "http://www.w3.org/2003/05/soap-envelope")),
        ["an empty body"] = ("saml.logout.envelope", () => Good.ToSoap(Exchange.Signer).Swap(Genuine, "")),
        ["two messages"] = ("saml.logout.envelope", () => Good.ToSoap(Exchange.Signer).Swap("</S:Body>", Evil.ToXml() + "</S:Body>")),
        ["two bodies"] = ("saml.logout.envelope", () => Good.ToSoap(Exchange.Signer).Swap("</S:Body>", $"</S:Body><S:Body>{Evil.ToXml()}</S:Body>")),
        ["a header that must be understood"] = ("saml.logout.envelope", () => Good.ToSoap(Exchange.Signer, "<S:Header><x S:mustUnderstand=\"1\"></x></S:Header>")),
        ["an unsigned message"] = ("saml.logout.unsigned", () => Good.ToSoap(null)),
        ["the genuine message in the header, an evil one in the body"] = ("saml.signature.misplaced", () => Evil.ToSoap(null, $"<S:Header>{Genuine}</S:Header>")),
        ["the genuine message in the header, its signature on an evil one of the same ID"] = ("saml.id.duplicate", () => (Evil with { Id = Good.Id }).ToSoap(null, $"<S:Header>{Good.ToXml()}</S:Header>")),
        ["a message signed with the attacker's key"] = ("saml.signature.invalid", () => Good.ToSoap(Attacker)),
    };

    public static TheoryData<string> Names => [.. Requests.Keys];

    public static TheoryData<string> ResponseNames => [.. Responses.Keys];

    public static TheoryData<string> EnvelopeNames => [.. Envelopes.Keys];

    private static string Genuine => Signed(Good);

    private static LogoutMessage Evil => Good with { Id = "_evil", NameId = "mallory-admin", SessionIndexes = [] };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_is_refused_with_its_own_reason(string attack) => ShouldBeRefused(Requests[attack], xml => ValidateRequest(xml));

    [Theory]
    [MemberData(nameof(ResponseNames))]
    public void A_response_is_refused_with_its_own_reason(string attack) => ShouldBeRefused(Responses[attack], xml => ValidateResponse(xml));

    [Theory]
    [MemberData(nameof(EnvelopeNames))]
    public void An_envelope_is_refused_with_its_own_reason(string attack) => ShouldBeRefused(Envelopes[attack], xml => ValidateRequest(xml, inEnvelope: true, corp: Exchange.Corp with { AllowUnsignedLogout = true }));

    [Fact]
    public void An_identity_provider_whose_logout_is_off_is_refused() =>
        ShouldBeRefused(("saml.logout.disabled", () => Genuine), xml => ValidateRequest(xml, corp: Exchange.Corp with { MayLogout = false }));

    [Fact]
    public void The_good_request_says_whom_it_is_about()
    {
        var valid = ShouldBeAccepted(ValidateRequest(Genuine));

        valid.IdentityProvider.Name.ShouldBe("corp");
        valid.Value.IsSigned.ShouldBeTrue();
        valid.Value.NameId!.Value.ShouldBe("alice-0042");
        valid.Value.SessionIndexes.ShouldBe(["_session-1"]);
        valid.ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(6), "its end and the skew");
    }

    [Theory]
    [InlineData(-5, null, 1)]
    [InlineData(-3, null, 3)]
    [InlineData(-3, 60 * 24, 58)]
    [InlineData(-3, 2, 3)]
    public void A_request_has_to_be_remembered_until_it_would_be_refused_for_its_age(int issued, int? end, int remembered)
    {
        var valid = ShouldBeAccepted(ValidateRequest(Signed(Good with { IssuedAt = Exchange.Now.AddMinutes(issued), NotOnOrAfter = end is { } minutes ? Exchange.Now.AddMinutes(minutes) : null })));

        valid.ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(remembered));
    }

    /// <summary>Comments, CDATA and layout are no part of a text; several sessions, or all.</summary>
    [Fact]
    public void What_is_written_otherwise_says_the_same()
    {
        ShouldBeAccepted(ValidateRequest(Genuine.Swap("alice-0042", "al<!-- x -->ice-<![CDATA[0042]]>"))).Value.NameId!.Value.ShouldBe("alice-0042");
        ShouldBeAccepted(ValidateRequest(Edited(xml => xml.Swap("_session-1", "\n _session-1 ")))).Value.SessionIndexes.ShouldBe(["_session-1"]);
        ShouldBeAccepted(ValidateRequest(Signed(Good with { SessionIndexes = ["a", "b"] }))).Value.SessionIndexes.ShouldBe(["a", "b"]);
        ShouldBeAccepted(ValidateRequest(Signed(Good with { SessionIndexes = [] }))).Value.SessionIndexes.ShouldBeEmpty();
        ShouldBeAccepted(ValidateRequest(Edited(xml => xml.After("</saml:Issuer>", "<samlp:Extensions><x></x></samlp:Extensions>"))));
    }

    [Theory]
    [InlineData($"{MessageEncrypter.Enc11}aes256-gcm")]
    [InlineData($"{MessageEncrypter.Enc}aes128-cbc")]
    public void An_encrypted_name_is_read(string cipher)
    {
        var xml = Signed(Good with { EditNameId = name => (InPlace with { Content = cipher }).Encrypt(name, "saml:EncryptedID") });

        ShouldBeAccepted(ValidateRequest(xml)).Value.NameId!.Value.ShouldBe("alice-0042");
    }

    [Fact]
    public void An_unsigned_request_is_accepted_where_the_operator_says_so_and_says_that_it_is()
    {
        ShouldBeAccepted(ValidateRequest(Good.ToXml(), corp: Exchange.Corp with { AllowUnsignedLogout = true })).Value.IsSigned.ShouldBeFalse();
        ShouldBeAccepted(ValidateRequest((Good with { Destination = null }).ToXml(), corp: Exchange.Corp with { AllowUnsignedLogout = true }));
    }

    [Fact]
    public void An_envelope_is_taken_with_a_header_that_need_not_be_understood_and_without_a_destination()
    {
        ShouldBeAccepted(ValidateRequest((Good with { Destination = null }).ToSoap(Exchange.Signer, "<S:Header><x S:mustUnderstand=\"0\"></x></S:Header>"), inEnvelope: true));
        ShouldBeAccepted(ValidateRequest(Good.ToSoap(Exchange.Signer), inEnvelope: true)).Value.IsSigned.ShouldBeTrue();
    }

    [Fact]
    public void The_good_response_says_how_it_went() =>
        ShouldBeAccepted(ValidateResponse(Signed(GoodResponse with { SecondStatus = StatusCodes.PartialLogout }))).Value.Status.ShouldBe(new Status(StatusCodes.Success, StatusCodes.PartialLogout, null));

    internal static LogoutExpectations Expected(TrustedIdentityProvider? corp = null) => new()
    {
        EntityId = Exchange.Sp,
        SingleLogoutService = Slo,
        FindIdentityProvider = Exchange.Known(corp ?? Exchange.Corp, Exchange.Partner),
        DecryptionKeys = [Exchange.DecryptionKey],
        RequestId = OurRequest,
        Clock = new ManualTimeProvider(Exchange.Now),
    };

    internal static Valid<T> ShouldBeAccepted<T>(Outcome<Valid<T>> outcome)
        where T : class
    {
        outcome.TryGet(out var valid, out var refusal).ShouldBeTrue(refusal?.ToString());
        return valid!;
    }

    private static Outcome<Valid<LogoutRequest>> ValidateRequest(string xml, bool inEnvelope = false, TrustedIdentityProvider? corp = null) =>
        LogoutValidator.ValidateRequest(new PresentedLogout(Encoding.UTF8.GetBytes(xml), InEnvelope: inEnvelope), Expected(corp));

    private static Outcome<Valid<Response>> ValidateResponse(string xml) => LogoutValidator.ValidateResponse(new PresentedLogout(Encoding.UTF8.GetBytes(xml)), Expected());

    private static void ShouldBeRefused<T>((string Reason, Func<string> Xml) attack, Func<string, Outcome<T>> validate)
        where T : class
    {
        validate(attack.Xml()).TryGet(out _, out var refusal).ShouldBeFalse("the message was accepted");
        refusal!.Reason.Id.Value.ShouldBe(attack.Reason, refusal.Detail);
        refusal.Detail.ShouldNotBeNullOrWhiteSpace("the operator reads no measured fact");
    }

    private static string Signed(LogoutMessage message) => message.ToXml(Exchange.Signer);

    /// <summary>Changed, and signed as it then is.</summary>
    private static string Edited(Func<string, string> edit) => Signed(Good with { Edit = edit });
}
