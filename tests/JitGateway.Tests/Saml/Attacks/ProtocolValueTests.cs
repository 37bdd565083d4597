using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Genuine, signed messages that say the wrong thing: meant for others, too old, too young, of another kind.</summary>
public sealed class ProtocolValueTests
{
    private const string Status = "urn:oasis:names:tc:SAML:2.0:status:";

    private static readonly AttackList Attacks = new()
    {
        { "version 1.1 of the response", "saml.response.version", Response(r => r.WithAttribute("samlp:Response", "Version", "1.1")) },
        { "version 2.1 of the assertion", "saml.assertion.version", Assertion(a => a.WithAttribute("saml:Assertion", "Version", "2.1")) },
        { "status Requester", "saml.status.not_success", Exchange.Good with { Status = Status + "Requester" } },
        { "status Responder with second status Success", "saml.status.not_success", Exchange.Good with { Status = Status + "Responder", SecondStatus = Status + "Success" } },
        { "a status of another namespace that ends in Success", "saml.status.not_success", Exchange.Good with { Status = "urn:example:status:Success" } },
        { "two status codes", "saml.element.repeated", Response(r => r.After("</samlp:StatusCode>", "<samlp:StatusCode Value=\"x\"></samlp:StatusCode>")) },
        { "another identity provider as issuer of the response", "saml.issuer.mismatch", Response(r => r.Swap(Exchange.Idp, Exchange.OtherIdp)) },
        { "another identity provider as issuer of the assertion", "saml.issuer.mismatch", Assertion(a => a.Swap(Exchange.Idp, Exchange.OtherIdp)) },
        { "an issuer that differs by a slash", "saml.issuer.unknown", Exchange.Good with { Issuer = Exchange.Idp + "/" } },
        { "an issuer in other case", "saml.issuer.unknown", Exchange.Good with { Issuer = Exchange.Idp.ToUpperInvariant() } },
        { "an issuer that is an e-mail address by format", "saml.issuer.format", Exchange.Good with { IssuerFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" } },
        { "two issuers of the response", "saml.element.repeated", Response(r => r.After("</saml:Issuer>", r.Part("saml:Issuer"))) },
        { "two issuers of the assertion", "saml.element.repeated", Exchange.Good with { EditAssertion = a => a.Before("<saml:Subject>", a.Part("saml:Issuer")) } },
        { "another destination", "saml.destination.mismatch", Response(r => r.WithAttribute("samlp:Response", "Destination", "https://other.example.com/acs")) },
        { "a destination that only begins like ours", "saml.destination.mismatch", Response(r => r.WithAttribute("samlp:Response", "Destination", Exchange.Acs + ".attacker.example")) },
        { "a destination by http", "saml.destination.mismatch", Response(r => r.WithAttribute("samlp:Response", "Destination", "http://sso.example.com/sso/acs")) },
        { "another recipient", "saml.confirmation.recipient_mismatch", Assertion(a => a.WithAttribute("saml:SubjectConfirmationData", "Recipient", "https://other.example.com/acs")) },
        { "an empty recipient", "saml.confirmation.recipient_mismatch", Assertion(a => a.WithAttribute("saml:SubjectConfirmationData", "Recipient", "")) },
        { "another audience", "saml.audience.mismatch", Exchange.Good with { Audiences = ["https://other.example.com"] } },
        { "an audience that differs by case", "saml.audience.mismatch", Exchange.Good with { Audiences = [Exchange.Sp.ToUpperInvariant()] } },
        { "an audience that only begins like us", "saml.audience.mismatch", Exchange.Good with { Audiences = [Exchange.Sp + "/evil"] } },
        { "an empty audience", "saml.audience.mismatch", Exchange.Good with { Audiences = [""] } },
        { "a second restriction that does not name us", "saml.audience.mismatch", Assertion(a => a.After("</saml:AudienceRestriction>", "<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction>")) },
        { "a condition that nobody knows", "saml.conditions.unknown", Assertion(a => a.Before("</saml:Conditions>", "<saml:Condition></saml:Condition>")) },
        { "a condition of another namespace", "saml.conditions.unknown", Assertion(a => a.Before("</saml:Conditions>", "<x:OnlyOnMondays xmlns:x=\"urn:x\"></x:OnlyOnMondays>")) },
        { "a condition of a kind that xsi:type names", "saml.conditions.unknown", Assertion(a => a.Before("</saml:Conditions>", "<saml:Condition xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x:OnlyOnMondays\"></saml:Condition>")) },
        { "three restrictions, the second without us", "saml.audience.mismatch", Assertion(a => a.After("</saml:AudienceRestriction>", "<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience><saml:Audience>urn:third</saml:Audience></saml:AudienceRestriction>" + a.Part("saml:AudienceRestriction"))) },
        { "a second restriction without audience", "saml.audience.missing", Assertion(a => a.After("</saml:AudienceRestriction>", "<saml:AudienceRestriction></saml:AudienceRestriction>")) },
        { "21 audience restrictions", "saml.element.too_many", Assertion(a => a.Swap(a.Part("saml:AudienceRestriction"), Times(21, a.Part("saml:AudienceRestriction")))) },
        { "201 audiences", "saml.element.too_many", Exchange.Good with { Audiences = [.. Enumerable.Repeat(Exchange.Sp, 201)] } },
        { "two OneTimeUse", "saml.element.repeated", Assertion(a => a.Before("</saml:Conditions>", Times(2, "<saml:OneTimeUse></saml:OneTimeUse>"))) },
        { "two ProxyRestrictions", "saml.element.repeated", Assertion(a => a.Before("</saml:Conditions>", Times(2, "<saml:ProxyRestriction></saml:ProxyRestriction>"))) },
        { "a ProxyRestriction of fewer than none", "saml.conditions.proxy_count", Assertion(a => a.Before("</saml:Conditions>", "<saml:ProxyRestriction Count=\"-1\"></saml:ProxyRestriction>")) },
        { "a ProxyRestriction of a word", "saml.conditions.proxy_count", Assertion(a => a.Before("</saml:Conditions>", "<saml:ProxyRestriction Count=\"few\"></saml:ProxyRestriction>")) },
        { "a ProxyRestriction of nothing", "saml.conditions.proxy_count", Assertion(a => a.Before("</saml:Conditions>", "<saml:ProxyRestriction Count=\"\"></saml:ProxyRestriction>")) },
        { "a ProxyRestriction with something else than audiences", "saml.element.unexpected", Assertion(a => a.Before("</saml:Conditions>", "<saml:ProxyRestriction><saml:Issuer>urn:x</saml:Issuer></saml:ProxyRestriction>")) },
        { "two Conditions", "saml.element.repeated", Assertion(a => a.After("</saml:Conditions>", a.Part("saml:Conditions"))) },
        { "two subjects", "saml.element.repeated", Assertion(a => a.After("</saml:Subject>", a.Part("saml:Subject"))) },
        { "two NameIDs", "saml.element.repeated", Assertion(a => a.After("</saml:NameID>", "<saml:NameID>mallory</saml:NameID>")) },
        { "a BaseID", "saml.element.unexpected", Assertion(a => a.Swap(a.Part("saml:NameID"), "<saml:BaseID></saml:BaseID>")) },
        { "an unknown element in the assertion", "saml.element.unexpected", Assertion(a => a.Before("<saml:Conditions", "<saml:Subjekt></saml:Subjekt>")) },
        { "an unknown element in the response", "saml.element.unexpected", Response(r => r.Before("<samlp:Status>", "<samlp:Statement></samlp:Statement>")) },
        { "a holder-of-key confirmation", "saml.confirmation.missing", Assertion(a => a.WithAttribute("saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")) },
        { "a sender-vouches confirmation", "saml.confirmation.missing", Assertion(a => a.WithAttribute("saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")) },
        { "holder-of-key and sender-vouches, and no bearer", "saml.confirmation.missing", Assertion(a => a.Swap(a.Part("saml:SubjectConfirmation"),
            a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
            + a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"))) },
        { "a method that only begins like bearer", "saml.confirmation.missing", Assertion(a => a.WithAttribute("saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer2")) },
        { "two bearer confirmations that each break another rule", "saml.confirmation.in_response_to_mismatch", Assertion(a => a.After("</saml:SubjectConfirmation>",
            a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "_other")).WithAttribute("saml:SubjectConfirmationData", "Recipient", "https://other.example.com/acs")) },
        { "a bearer confirmation for us that ended, beside two for others", "saml.confirmation.expired", Assertion(a => a.Swap(a.Part("saml:SubjectConfirmation"),
            ForAnother(a) + a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:50:00Z") + ForAnother(a))) },
        { "21 confirmations", "saml.element.too_many", Assertion(a => a.Before("<saml:SubjectConfirmation ", Times(20, ForAnother(a)))) },
        { "21 authentication statements", "saml.element.too_many", Assertion(a => a.After("</saml:AuthnStatement>", Times(20, a.Part("saml:AuthnStatement")))) },
        { "a confirmation with NotBefore", "saml.confirmation.not_before", Assertion(a => a.Swap("<saml:SubjectConfirmationData InResponseTo=\"_request-of-this-browser\" NotOnOrAfter", "<saml:SubjectConfirmationData InResponseTo=\"_request-of-this-browser\" NotBefore=\"2026-03-01T11:59:00Z\" NotOnOrAfter")) },
        { "a confirmation that ended 61 seconds ago", "saml.confirmation.expired", Assertion(a => a.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:58:59Z")) },
        { "a confirmation that ended 60 seconds ago", "saml.confirmation.expired", Assertion(a => a.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:59:00Z")) },
        { "conditions that ended 60 seconds ago", "saml.conditions.expired", Assertion(a => a.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T11:50:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T11:59:00Z")) },
        { "conditions that begin in 61 seconds", "saml.conditions.not_yet", Assertion(a => a.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T12:01:01Z")) },
        { "conditions that end before they begin", "saml.conditions.times", Assertion(a => a.WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T12:00:10Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T12:00:05Z")) },
        { "a response issued in 61 seconds", "saml.issue_instant.future", Response(r => r.WithAttribute("samlp:Response", "IssueInstant", "2026-03-01T12:01:01Z")) },
        { "an assertion issued in 61 seconds", "saml.issue_instant.future", Assertion(a => a.WithAttribute("saml:Assertion", "IssueInstant", "2026-03-01T12:01:01Z")) },
        { "an authentication in 61 seconds", "saml.authn.instant_future", Assertion(a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T12:01:01Z")) },
        { "a session that is over", "saml.authn.session_expired", Exchange.Good with { SessionNotOnOrAfter = Exchange.Now.AddMinutes(-1) } },
        { "a second authentication whose session is over", "saml.authn.session_expired", Assertion(a => a.After("</saml:AuthnStatement>", a.Part("saml:AuthnStatement").Swap(" SessionIndex=\"_session-1\"", " SessionNotOnOrAfter=\"2026-03-01T11:00:00Z\""))) },
        { "another context than asked for", "saml.authn.context_mismatch", Exchange.Good, Exchange.Expected.Requiring("https://refeds.org/profile/mfa") },
        { "another context than required, in a login that nobody asked for", "saml.authn.context_mismatch", Exchange.GoodUnsolicited, Exchange.ExpectedUnsolicited.Requiring("https://refeds.org/profile/mfa") },
        { "no context where one was asked for", "saml.authn.context_mismatch", Assertion(a => a.Without("saml:AuthnContextClassRef")), Exchange.Expected.Requiring("https://refeds.org/profile/mfa") },
        { "an old authentication where a fresh one was asked for", "saml.authn.not_fresh", Assertion(a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T10:00:00Z")), Exchange.Expected with { Request = Exchange.Expected.Request! with { AuthenticatedSince = Exchange.Now.AddSeconds(-20) } } },
        { "a context that is another by its case", "saml.authn.context_mismatch", Exchange.Good with { AuthnContext = "https://refeds.org/profile/MFA" }, Exchange.Expected.Requiring("https://refeds.org/profile/mfa") },
        { "a stronger context in the second statement only", "saml.authn.context_mismatch", Assertion(a => a.After("</saml:AuthnStatement>", a.Part("saml:AuthnStatement").Swap("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "https://refeds.org/profile/mfa"))), Exchange.Expected.Requiring("https://refeds.org/profile/mfa") },
        { "an authentication older than is allowed", "saml.authn.too_old", Assertion(a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T03:59:00Z")), Exchange.WithCorp(c => c with { MaxAuthnAge = TimeSpan.FromHours(8) }) },
        { "an authentication at the beginning of time, where an age is allowed", "saml.authn.too_old", Assertion(a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "0001-01-01T00:00:00Z")), Exchange.WithCorp(c => c with { MaxAuthnAge = TimeSpan.FromDays(30) }) },
        { "a persistent NameID that another identity provider generated", "saml.nameid.qualifier", Exchange.Good with { NameQualifier = Exchange.OtherIdp } },
        { "a persistent NameID for another service provider", "saml.nameid.qualifier", Exchange.Good with { SpNameQualifier = "https://other.example.com" } },
        { "a time with a zone", "saml.time.malformed", Assertion(a => a.WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T13:00:00+01:00")) },
        { "a time without a zone", "saml.time.malformed", Assertion(a => a.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T12:05:00")) },
        { "a time that is a word", "saml.time.malformed", Assertion(a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "now")) },
        { "an empty time", "saml.time.malformed", Assertion(a => a.WithAttribute("saml:Conditions", "NotOnOrAfter", "")) },
        { "the 30th of February", "saml.time.malformed", Assertion(a => a.WithAttribute("saml:Conditions", "NotOnOrAfter", "2027-02-30T12:00:00Z")) },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    [Fact]
    public void The_operator_reads_the_audience_expected_and_received()
    {
        var refusal = Exchange.ShouldBeRefused((Exchange.Good with { Audiences = ["https://other.example.com"] }).ToXml(Exchange.Signer), "saml.audience.mismatch");

        refusal.Detail.ShouldBe($"\"https://other.example.com\", ours is \"{Exchange.Sp}\"");
    }

    [Fact]
    public void The_operator_reads_how_late_a_message_was()
    {
        var late = Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:58:00Z") };

        Exchange.ShouldBeRefused(late.ToXml(Exchange.Signer), "saml.confirmation.expired").Detail
            .ShouldBe("the end was 2026-03-01T11:58:00.000Z, 120 s ago, tolerance 60 s (ClockSkew)");
    }

    [Fact]
    public void A_refused_login_says_what_the_identity_provider_said()
    {
        var declined = Exchange.Good with { WithAssertion = false, Signed = Signed.Response, Status = Status + "Responder", SecondStatus = Status + "NoPassive", StatusMessage = "No session" };

        var refusal = Exchange.ShouldBeRefused(declined.ToXml(Exchange.Signer), "saml.status.not_success");

        refusal.Status.ShouldBe(new JitGateway.Saml.Protocol.Status(Status + "Responder", Status + "NoPassive", "No session"));
    }

    [Fact]
    public void A_refused_login_may_come_unsigned()
    {
        var declined = Exchange.Good with { WithAssertion = false, Signed = Signed.Nothing, Status = Status + "Responder" };

        Exchange.ShouldBeRefused(declined.ToXml(Exchange.Signer), "saml.status.not_success");
    }

    [Fact]
    public void What_a_message_says_cannot_forge_a_line_of_the_log()
    {
        var forged = Exchange.Good with { Issuer = "https://x\"\n2026-03-01 INFO signed in \u2028" };

        var detail = Exchange.ShouldBeRefused(forged.ToXml(Exchange.Signer), "saml.issuer.unknown").Detail;

        detail.ShouldNotContain("\n");
        detail.ShouldNotContain("\u2028");
        detail.Count(c => c == '"').ShouldBe(2);
    }

    [Fact]
    public void What_a_message_says_cannot_turn_the_direction_in_which_a_log_is_read()
    {
        var forged = Exchange.Good with { Issuer = "https://x\u202E\u2066gpj.exe\u200B" };

        Exchange.ShouldBeRefused(forged.ToXml(Exchange.Signer), "saml.issuer.unknown").Detail.ShouldContain("\"https://x??gpj.exe?\"");
    }

    private static string Times(int count, string markup) => string.Concat(Enumerable.Repeat(markup, count));

    private static string ForAnother(string assertion) => assertion.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "Recipient", "https://other.example.com/acs");

    private static SamlResponseMessage Assertion(Func<string, string> edit) => Exchange.Good with { EditAssertion = edit };

    private static SamlResponseMessage Response(Func<string, string> edit) => Exchange.Good with { EditResponse = edit };
}
