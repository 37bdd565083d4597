using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>What the standard demands and a genuine, signed message leaves out: never "nothing to check".</summary>
public sealed class MandatoryElementTests
{
    private static readonly AttackList Attacks = new()
    {
        { "no assertion", "saml.assertion.missing", Exchange.Good with { WithAssertion = false, Signed = Signed.Response } },
        { "no ID of the response", "saml.id.invalid", Response(r => r.WithoutAttribute("samlp:Response", "ID")) },
        { "an ID that is no name", "saml.id.invalid", Response(r => r.WithAttribute("samlp:Response", "ID", "the response")) },
        { "no version of the response", "saml.response.version", Response(r => r.WithoutAttribute("samlp:Response", "Version")) },
        { "no IssueInstant of the response", "saml.issue_instant.missing", Response(r => r.WithoutAttribute("samlp:Response", "IssueInstant")) },
        { "no issuer of the response", "saml.response.issuer_missing", Response(r => r.Without("saml:Issuer")) },
        { "an empty issuer of both", "saml.issuer.unknown", Exchange.Good with { Issuer = "" } },
        { "no destination of a signed response", "saml.destination.missing", Exchange.Good with { Signed = Signed.Response, EditResponse = r => r.WithoutAttribute("samlp:Response", "Destination") } },
        { "an empty destination", "saml.destination.missing", Response(r => r.WithAttribute("samlp:Response", "Destination", "")) },
        { "no InResponseTo of the response", "saml.in_response_to.missing", Response(r => r.WithoutAttribute("samlp:Response", "InResponseTo")) },
        { "no status", "saml.status.missing", Response(r => r.Without("samlp:Status")) },
        { "no status code", "saml.status.missing", Response(r => r.Without("samlp:StatusCode")) },
        { "a status code without value", "saml.status.missing", Response(r => r.WithoutAttribute("samlp:StatusCode", "Value")) },
        { "no ID of the assertion", "saml.id.invalid", Assertion(a => a.WithoutAttribute("saml:Assertion", "ID")) },
        { "no version of the assertion", "saml.assertion.version", Assertion(a => a.WithoutAttribute("saml:Assertion", "Version")) },
        { "no IssueInstant of the assertion", "saml.issue_instant.missing", Assertion(a => a.WithoutAttribute("saml:Assertion", "IssueInstant")) },
        { "no issuer of the assertion", "saml.assertion.issuer_missing", Exchange.Good with { Signed = Signed.Response, EditAssertion = a => a.Without("saml:Issuer") } },
        { "no subject", "saml.subject.missing", Assertion(a => a.Without("saml:Subject")) },
        { "no subject confirmation", "saml.confirmation.missing", Assertion(a => a.Without("saml:SubjectConfirmation")) },
        { "no method of confirmation", "saml.confirmation.method_missing", Assertion(a => a.WithoutAttribute("saml:SubjectConfirmation", "Method")) },
        { "no confirmation data", "saml.confirmation.recipient_missing", Assertion(a => a.Without("saml:SubjectConfirmationData")) },
        { "no recipient", "saml.confirmation.recipient_missing", Assertion(a => a.WithoutAttribute("saml:SubjectConfirmationData", "Recipient")) },
        { "no end of the confirmation", "saml.confirmation.not_on_or_after_missing", Assertion(a => a.WithoutAttribute("saml:SubjectConfirmationData", "NotOnOrAfter")) },
        { "no InResponseTo of the confirmation", "saml.confirmation.in_response_to_missing", Assertion(a => a.WithoutAttribute("saml:SubjectConfirmationData", "InResponseTo")) },
        { "no conditions", "saml.conditions.missing", Assertion(a => a.Without("saml:Conditions")) },
        { "no audience restriction", "saml.audience.missing", Assertion(a => a.Without("saml:AudienceRestriction")) },
        { "an audience restriction without audience", "saml.audience.missing", Exchange.Good with { Audiences = [] } },
        { "no authentication statement", "saml.authn.missing", Assertion(a => a.Without("saml:AuthnStatement")) },
        { "no AuthnInstant", "saml.authn.instant_missing", Assertion(a => a.WithoutAttribute("saml:AuthnStatement", "AuthnInstant")) },
        { "no authentication context", "saml.authn.context_missing", Assertion(a => a.Without("saml:AuthnContext")) },
        { "an attribute without name", "saml.attribute.name_missing", Assertion(a => a.WithoutAttribute("saml:Attribute", "Name")) },
        { "an attribute of the empty name", "saml.attribute.name_missing", Assertion(a => a.WithAttribute("saml:Attribute", "Name", "")) },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    private static SamlResponseMessage Assertion(Func<string, string> edit) => Exchange.Good with { EditAssertion = edit };

    private static SamlResponseMessage Response(Func<string, string> edit) => Exchange.Good with { EditResponse = edit };
}
