using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using static JitGateway.Tests.Saml.Validation.Identification;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>What real identity providers were seen to do, by its number in the list of quirks.</summary>
public sealed class IdentityProviderQuirkTests
{
    private const string Status = "urn:oasis:names:tc:SAML:2.0:status:";
    private const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    [Fact]
    public void Quirk_05_InResponseTo_stands_on_both_in_logins_that_we_began_and_on_neither_in_the_providers()
    {
        Exchange.ShouldBeAccepted(Exchange.Good.ToXml(Exchange.Signer));
        Exchange.ShouldBeAccepted(Exchange.GoodUnsolicited.ToXml(Exchange.Signer), Exchange.ExpectedUnsolicited);
        Exchange.ShouldBeRefused((Exchange.Good with { EditResponse = r => r.WithoutAttribute("samlp:Response", "InResponseTo") }).ToXml(Exchange.Signer), "saml.in_response_to.missing");
        Exchange.ShouldBeRefused((Exchange.Good with { EditAssertion = a => a.WithoutAttribute("saml:SubjectConfirmationData", "InResponseTo") }).ToXml(Exchange.Signer), "saml.confirmation.in_response_to_missing");
    }

    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'")]
    public void Quirk_06_NotBefore_is_the_providers_very_now_with_or_without_a_fraction(string format)
    {
        var ahead = Exchange.Good with { IssuedAt = Exchange.Now.AddSeconds(60), TimeFormat = format };
        var behind = Exchange.Good with { IssuedAt = Exchange.Now.AddSeconds(-59), Lifetime = TimeSpan.FromMilliseconds(500), TimeFormat = format };

        Exchange.ShouldBeAccepted(ahead.ToXml(Exchange.Signer));
        if (format.Contains('f', StringComparison.Ordinal)) Exchange.ShouldBeAccepted(behind.ToXml(Exchange.Signer));
        Exchange.ShouldBeRefused((ahead with { IssuedAt = Exchange.Now.AddSeconds(61) }).ToXml(Exchange.Signer), "saml.issue_instant.future");
    }

    [Fact]
    public void Quirk_07_A_transient_NameID_is_no_key_and_the_refusal_says_what_to_set()
    {
        var refusal = Refused(Exchange.Good with { NameIdFormat = Transient });

        refusal.Reason.Id.Value.ShouldBe("saml.nameid.transient");
        refusal.Reason.ForOperator.ShouldContain("Set SubjectFrom");
        Person(Exchange.Good with { NameIdFormat = Transient }, new IdentityMapping { SubjectFrom = "mail" }).Subject.Value.ShouldBe("alice@example.com");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")]
    [InlineData("urn:example:unasked")]
    public void Quirk_07_Another_format_than_was_asked_for_names_a_person_all_the_same(string? format) =>
        Person(Exchange.Good with { NameId = "alice", NameIdFormat = format }).Subject.ShouldBe(new SubjectKey(Exchange.Idp, "alice"));

    [Fact]
    public void Quirk_07_Success_with_an_empty_NameID_is_refused_or_goes_by_another_attribute()
    {
        Refused(Exchange.Good with { NameId = "" }).Reason.Id.Value.ShouldBe("saml.nameid.empty");
        Person(Exchange.Good with { NameId = "" }, new IdentityMapping { SubjectFrom = "mail" }).NameId.ShouldBeNull();
    }

    [Fact]
    public void Quirk_07_A_NameID_is_the_same_person_with_qualifiers_and_without()
    {
        var qualified = Person(Exchange.Good with { NameQualifier = Exchange.Idp, SpNameQualifier = Exchange.Sp });

        qualified.Subject.ShouldBe(Person(Exchange.Good).Subject);
        qualified.NameQualifier.ShouldBe(Exchange.Idp);
    }

    [Theory]
    [InlineData("mail", null)]
    [InlineData("mail", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri")]
    [InlineData("urn:oid:0.9.2342.19200300.100.1.3", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic")]
    [InlineData("urn:mace:dir:attribute-def:mail", "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "urn:wrong")]
    public void Quirk_08_Attributes_are_matched_by_name_whatever_format_friendly_name_or_type_they_have(string name, string? format)
    {
        foreach (var friendlyName in new[] { null, "mail", "telephoneNumber" })
            foreach (var type in new[] { null, "xs:string", "xs:anyType" })
                Person(Exchange.Good with { Attributes = [new SamlAttributeMessage(name, "alice@example.com") { NameFormat = format, FriendlyName = friendlyName, Type = type }] }).Email.ShouldBe("alice@example.com");
    }

    [Theory]
    [InlineData("000103", "xs:integer")]
    [InlineData("000103", null)]
    [InlineData("TRUE", "xs:boolean")]
    [InlineData(" 7 ", "xs:int")]
    public void Quirk_08_A_value_is_the_string_that_was_sent(string value, string? type) =>
        Person(Exchange.Good with { Attributes = [new SamlAttributeMessage("employeeNumber", value) { Type = type }] }).Attributes["employeeNumber"].ShouldBe([value]);

    [Theory]
    [InlineData(nameof(PrefixStyle.Usual))]
    [InlineData(nameof(PrefixStyle.Numbered))]
    [InlineData(nameof(PrefixStyle.Defaults))]
    public void Quirk_09_Prefixes_are_nobodys_business_and_an_issuer_may_carry_its_format(string style)
    {
        var prefixes = style switch { nameof(PrefixStyle.Numbered) => PrefixStyle.Numbered, nameof(PrefixStyle.Defaults) => PrefixStyle.Defaults, _ => PrefixStyle.Usual };

        Exchange.ShouldBeAccepted((Exchange.Good with { Prefixes = prefixes, Signed = Signed.Both, IssuerFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity" }).ToXml(Exchange.Signer));
    }

    [Theory]
    [InlineData(nameof(Signed.Response))]
    [InlineData(nameof(Signed.Nothing))]
    public void Quirk_12_An_error_is_a_response_without_assertion_and_its_codes_are_kept(string signed)
    {
        var declined = Exchange.Good with { WithAssertion = false, Signed = Enum.Parse<Signed>(signed), Status = Status + "Responder", SecondStatus = Status + "NoPassive" };

        var refusal = Exchange.ShouldBeRefused(declined.ToXml(Exchange.Signer), "saml.status.not_success");

        refusal.Status!.SecondCode.ShouldBe(Status + "NoPassive");
        refusal.Detail.ShouldContain("NoPassive");
    }

    [Fact]
    public void Quirk_12_ForceAuthn_that_was_ignored_is_seen_by_the_AuthnInstant()
    {
        var forced = Exchange.Expected with { Request = Exchange.Expected.Request! with { AuthenticatedSince = Exchange.Now.AddSeconds(-30) } };
        var old = Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:AuthnStatement", "AuthnInstant", "2026-03-01T09:00:00Z") };

        Exchange.ShouldBeAccepted(old.ToXml(Exchange.Signer));
        Exchange.ShouldBeRefused(old.ToXml(Exchange.Signer), "saml.authn.not_fresh", forced).Detail.ShouldContain("10770 s before it was asked for");
    }
}
