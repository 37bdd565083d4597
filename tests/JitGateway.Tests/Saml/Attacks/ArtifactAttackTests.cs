using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Artifacts;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>The good answer to an ArtifactResolve, each time destroyed in one place: the envelope, the ArtifactResponse, or the response in it, which is held to the same rules as one that is posted.</summary>
public sealed class ArtifactAttackTests
{
    private const string Resolve = "_our-artifact-resolve";

    private static readonly MessageSigner Attacker = MessageSigner.Rsa(Exchange.AttackersKey);
    private static readonly MessageSigner OtherIdp = MessageSigner.Rsa(Exchange.OtherIdpKey);

    /// <summary>As SimpleSAMLphp does it: the ArtifactResponse is signed, the response in it is not, the assertion is.</summary>
    internal static readonly ArtifactMessage Good = new() { Id = "_the-artifact-response", Issuer = Exchange.Idp, InResponseTo = Resolve, IssuedAt = Exchange.Now, Content = Exchange.Good.ToXml(Exchange.Signer) };

    private static readonly Dictionary<string, (string Reason, Func<string> Soap, bool ByTls)> Attacks = new(StringComparer.Ordinal)
    {
        ["no SOAP at all"] = ("saml.artifact.envelope", () => Good.ToXml(Exchange.Signer), true),
        ["SOAP 1.2"] = ("saml.artifact.envelope", () => Genuine.SwapAll(SamlNames.SoapNamespace, "http://www.w3.org/2003/05/soap-envelope"), true),
        ["an empty Body"] = ("saml.artifact.envelope", () => ArtifactMessage.Enveloped(""), true),
        ["two messages in the Body"] = ("saml.artifact.envelope", () => ArtifactMessage.Enveloped(Good.ToXml(Exchange.Signer) + Good.ToXml(Exchange.Signer)), true),
        ["two Bodies"] = ("saml.artifact.envelope", () => Genuine.Swap("</S:Body>", "</S:Body><S:Body></S:Body>"), true),
        ["a header that must be understood"] = ("saml.artifact.envelope", () => (Good with { Header = "<S:Header><x:Pay xmlns:x=\"urn:x\" S:mustUnderstand=\"1\"></x:Pay></S:Header>" }).ToSoap(Exchange.Signer), true),
        ["a fault"] = ("saml.artifact.fault", () => ArtifactMessage.Enveloped("<S:Fault><faultcode>S:Client</faultcode><faultstring>no</faultstring></S:Fault>"), true),
        ["a status that is no success"] = ("saml.artifact.fault", () => (Good with { Status = StatusCodes.Requester }).ToSoap(Exchange.Signer), true),
        ["no status"] = ("saml.status.missing", () => (Good with { Status = null }).ToSoap(Exchange.Signer), true),
        ["two statuses"] = ("saml.element.repeated", () => Edited(xml => xml.Before("<ap:Status>", "<ap:Status><ap:StatusCode Value=\"x\"></ap:StatusCode></ap:Status>")), true),
        ["the response itself in place of an ArtifactResponse"] = ("saml.artifact.envelope", () => ArtifactMessage.Enveloped(Exchange.Good.ToXml(Exchange.Signer)), true),
        ["an ArtifactResolve"] = ("saml.artifact.envelope", () => Genuine.SwapAll("ap:ArtifactResponse", "ap:ArtifactResolve"), true),
        ["an ArtifactResponse of another namespace"] = ("saml.artifact.envelope", () => ArtifactMessage.Enveloped("<x:ArtifactResponse xmlns:x=\"urn:x\"></x:ArtifactResponse>"), true),
        ["SAML 1.1"] = ("saml.artifact.version", () => (Good with { Version = "1.1" }).ToSoap(Exchange.Signer), true),
        ["no ID"] = ("saml.id.invalid", () => Good.ToSoap().WithoutAttribute("ap:ArtifactResponse", "ID"), true),
        ["an ID of the response"] = ("saml.id.duplicate", () => (Good with { Id = Exchange.ResponseId }).ToSoap(Exchange.Signer), true),
        ["an ID of the assertion on the envelope"] = ("saml.id.duplicate", () => Genuine.Swap("<S:Body>", $"<S:Body ID=\"{Exchange.AssertionId}\">"), true),
        ["an ID of the response, unsigned, by TLS"] = ("saml.id.duplicate", () => (Good with { Id = Exchange.ResponseId }).ToSoap(), true),
        ["an ID of the assertion on the envelope, unsigned, by TLS"] = ("saml.id.duplicate", () => Good.ToSoap().Swap("<S:Body>", $"<S:Body ID=\"{Exchange.AssertionId}\">"), true),
        ["nothing in it"] = ("saml.artifact.empty", () => (Good with { Content = null }).ToSoap(Exchange.Signer), true),
        ["two responses in it"] = ("saml.artifact.envelope", () => (Good with { Content = Good.Content + (Exchange.Good with { Id = "_b", AssertionId = "_c" }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["a LogoutResponse in it"] = ("saml.artifact.envelope", () => (Good with { Content = LogoutAttackTests.GoodResponse.ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["a bare assertion in it"] = ("saml.artifact.envelope", () => (Good with { Content = Exchange.Good.ToXml(Exchange.Signer).Part("saml:Assertion") }).ToSoap(Exchange.Signer), true),
        ["the response in Extensions"] = ("saml.artifact.empty", () => (Good with { Content = $"<ap:Extensions>{(Exchange.Good with { Signed = Signed.Nothing }).ToXml(Exchange.Signer)}</ap:Extensions>" }).ToSoap(Exchange.Signer), true),
        ["from nobody"] = ("saml.artifact.issuer_missing", () => (Good with { Issuer = null }).ToSoap(), true),
        ["from another trusted identity provider"] = ("saml.issuer.mismatch", () => (Good with { Issuer = Exchange.OtherIdp }).ToSoap(Exchange.Signer), true),
        ["an answer to another request"] = ("saml.artifact.in_response_to", () => (Good with { InResponseTo = "_another" }).ToSoap(Exchange.Signer), true),
        ["an answer to no request"] = ("saml.artifact.in_response_to", () => (Good with { InResponseTo = null }).ToSoap(Exchange.Signer), true),
        ["issued in the future"] = ("saml.issue_instant.future", () => (Good with { IssuedAt = Exchange.Now.AddMinutes(2) }).ToSoap(Exchange.Signer), true),
        ["unsigned, and in clear on the wire"] = ("saml.artifact.unsigned", () => Good.ToSoap(), false),
        ["signed by the attacker, by TLS"] = ("saml.signature.invalid", () => Good.ToSoap(Attacker), true),
        ["signed by another trusted identity provider, by TLS"] = ("saml.signature.invalid", () => Good.ToSoap(OtherIdp), true),
        ["another request under the genuine signature"] = ("saml.signature.digest", () => (Good with { InResponseTo = "_another" }).ToSoap(Exchange.Signer).Swap("InResponseTo=\"_another\"", $"InResponseTo=\"{Resolve}\""), true),
        ["an evil response under the genuine signature"] = ("saml.signature.digest", () => Genuine.Swap("alice-0042", "mallory-admin"), false),
        ["the genuine message beside an evil one"] = ("saml.signature.misplaced", () => Evil.ToSoap().Before("<S:Body>", $"<S:Header>{Good.ToXml(Exchange.Signer)}</S:Header>"), true),
        ["a signature in the header"] = ("saml.signature.misplaced", () => Good.ToSoap().Before("<S:Body>", $"<S:Header>{Good.ToXml(Exchange.Signer).Part("ds:Signature")}</S:Header>"), true),
        ["two signatures"] = ("saml.signature.repeated", () => Genuine.After("</ds:Signature>", Genuine.Part("ds:Signature")), true),
        ["a document type declaration"] = ("saml.xml.doctype", () => "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + Genuine, true),
        ["half of it"] = ("saml.xml.malformed", () => Genuine[..(Genuine.Length / 2)], true),
        ["a page of HTML"] = ("saml.artifact.envelope", () => "<html><body>Sign in</body></html>", true),

        // the response inside is as any other
        ["nothing signed inside, by TLS, and the ArtifactResponse neither"] = ("saml.signature.missing", () => (Good with { Content = (Exchange.Good with { Signed = Signed.Nothing }).ToXml(Exchange.Signer) }).ToSoap(), true),
        ["the assertion inside signed by the attacker, all under the genuine signature"] = ("saml.signature.invalid", () => (Good with { Content = Exchange.Good.ToXml(Attacker) }).ToSoap(Exchange.Signer), true),
        ["another person under the assertion's signature, by TLS"] = ("saml.signature.digest", () => (Good with { Content = Good.Content!.Swap("alice-0042", "mallory-admin") }).ToSoap(), true),
        ["of another identity provider, genuinely signed by that one"] = ("saml.issuer.unknown", () => (Good with { Content = (Exchange.Good with { Issuer = Exchange.OtherIdp }).ToXml(OtherIdp) }).ToSoap(Exchange.Signer), true),
        ["of another identity provider, signed by this one alone"] = ("saml.issuer.unknown", () => (Good with { Content = (Exchange.Good with { Issuer = Exchange.OtherIdp, Signed = Signed.Nothing }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["an assertion of another identity provider in a response of this one, signed by this one alone"] = ("saml.issuer.mismatch", () => (Good with { Content = (Exchange.Good with { Signed = Signed.Nothing, EditAssertion = a => a.Swap(Exchange.Idp, Exchange.OtherIdp) }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["for another browser's login"] = ("saml.in_response_to.mismatch", () => (Good with { Content = (Exchange.Good with { InResponseTo = "_another-browsers" }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["for nobody's login"] = ("saml.in_response_to.missing", () => (Good with { Content = Exchange.GoodUnsolicited.ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["for another audience"] = ("saml.audience.mismatch", () => (Good with { Content = (Exchange.Good with { Audiences = ["https://other.example.com"] }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["sent to another address"] = ("saml.destination.mismatch", () => (Good with { Content = (Exchange.Good with { AssertionConsumerService = "https://other.example.com/acs" }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["too late"] = ("saml.conditions.expired", () => (Good with { Content = (Exchange.Good with { IssuedAt = Exchange.Now.AddHours(-1) }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["an error of the identity provider's"] = ("saml.status.not_success", () => (Good with { Content = (Exchange.Good with { Status = StatusCodes.Responder, WithAssertion = false }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), true),
        ["two assertions"] = ("saml.assertion.count", () => (Good with { Content = Good.Content!.Before("</samlp:Response>", (Exchange.Good with { AssertionId = "_b" }).ToXml(Exchange.Signer).Part("saml:Assertion")) }).ToSoap(Exchange.Signer), true),
        ["encrypted with CBC, by TLS, nothing signed outside"] = ("saml.encryption.cbc_unsigned", () => (Good with { Content = Exchange.Good.EncryptedBy(Exchange.Encrypter with { Content = $"{MessageEncrypter.Enc}aes128-cbc" }).ToXml(Exchange.Signer) }).ToSoap(), true),
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    private static string Genuine => Good.ToSoap(Exchange.Signer);

    private static ArtifactMessage Evil => Good with { Id = "_evil", Content = (Exchange.Good with { Id = "_evil-response", AssertionId = "_evil-assertion", NameId = "mallory-admin", Signed = Signed.Nothing }).ToXml(Exchange.Signer) };

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused(string name)
    {
        var (reason, soap, byTls) = Attacks[name];
        Judge(soap(), byTls).TryGet(out _, out var refusal).ShouldBeFalse("it was accepted");
        refusal!.Reason.Id.Value.ShouldBe(reason, refusal.Detail);
        refusal.Detail.ShouldNotBeNullOrWhiteSpace();
        refusal.IdentityProvider.ShouldNotBeNull("nobody is named in the log");
    }

    public static TheoryData<string> GoodNames => ["signed outside, in clear", "unsigned outside, by TLS", "signed outside alone", "signed everywhere", "encrypted with CBC under the outer signature", "a header nobody need understand", "namespaces of the envelope"];

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void Is_accepted(string name)
    {
        var (soap, byTls) = name switch
        {
            "signed outside, in clear" => (Genuine, false),
            "unsigned outside, by TLS" => (Good.ToSoap(), true),
            "signed outside alone" => ((Good with { Content = (Exchange.Good with { Signed = Signed.Nothing }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), false),
            "signed everywhere" => ((Good with { Content = (Exchange.Good with { Signed = Signed.Both }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), false),
            "encrypted with CBC under the outer signature" => ((Good with { Content = Exchange.Good.EncryptedBy(Exchange.Encrypter with { Content = $"{MessageEncrypter.Enc}aes128-cbc" }).ToXml(Exchange.Signer) }).ToSoap(Exchange.Signer), false),
            "a header nobody need understand" => ((Good with { Header = "<S:Header><x:Note xmlns:x=\"urn:x\"></x:Note></S:Header>" }).ToSoap(Exchange.Signer), false),
            _ => (Genuine.Swap("<S:Envelope ", "<S:Envelope xmlns=\"urn:around\" xmlns:ds=\"urn:around\" xmlns:saml=\"urn:around\" "), false),
        };

        Judge(soap, byTls).TryGet(out var valid, out var refusal).ShouldBeTrue(refusal?.ToString());
        valid!.Value.Subject!.NameId!.Value.ShouldBe("alice-0042");
        valid.IdentityProvider.Name.ShouldBe("corp");
    }

    /// <summary>The setting is the identity provider's, as for all that it signs.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SHA1_is_accepted_where_the_identity_provider_may_use_it_and_nowhere_else(bool isAllowed)
    {
        var soap = Good.ToSoap(MessageSigner.Rsa(Exchange.IdpKey, 1));

        Judge(soap, byTls: false, Exchange.Corp with { AllowSha1 = isAllowed }).TryGet(out _, out var refusal).ShouldBe(isAllowed);

        refusal?.Reason.Id.Value.ShouldBe("saml.signature.sha1");
    }

    private static string Edited(Func<string, string> edit) => (Good with { Edit = edit }).ToSoap(Exchange.Signer);

    private static Outcome<Valid<Assertion>> Judge(string soap, bool byTls, TrustedIdentityProvider? identityProvider = null)
    {
        var expectations = new ArtifactExpectations(identityProvider ?? Exchange.Corp, Resolve, byTls, new ManualTimeProvider(Exchange.Now));
        return ArtifactValidator.Validate(Encoding.UTF8.GetBytes(soap), expectations).TryGet(out var resolved, out var refusal) ? ResponseValidator.Validate(resolved, Exchange.Expected) : refusal;
    }
}
