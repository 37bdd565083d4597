using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using static JitGateway.Tests.Saml.Validation.Identification;

namespace JitGateway.Tests.Saml.Validation;

public sealed class UserIdentityFactoryTests
{
    private const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    [Fact]
    public void Makes_the_person_of_a_valid_assertion()
    {
        var user = Person(Exchange.Good with { NameQualifier = Exchange.Idp, SpNameQualifier = Exchange.Sp, SessionNotOnOrAfter = Exchange.Now.AddHours(8) });

        user.Subject.ShouldBe(new SubjectKey(Exchange.Idp, "alice-0042"));
        user.IdentityProvider.ShouldBe("corp");
        user.NameId.ShouldBe("alice-0042");
        user.NameIdFormat.ShouldBe(NameIdFormats.Persistent);
        user.NameQualifier.ShouldBe(Exchange.Idp);
        user.SpNameQualifier.ShouldBe(Exchange.Sp);
        user.SessionIndex.ShouldBe("_session-1");
        user.AuthnInstant.ShouldBe(Exchange.Now);
        user.AuthnContext.ShouldBe("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");
        user.SessionNotOnOrAfter.ShouldBe(Exchange.Now.AddHours(8));
        user.Email.ShouldBe("alice@example.com");
        user.Groups.ShouldBe(["engineering", "wiki-admins"]);
        user.Attributes["groups"].ShouldBe(["engineering", "wiki-admins"]);
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("urn:oid:0.9.2342.19200300.100.1.3")]
    [InlineData("urn:mace:dir:attribute-def:mail")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")]
    public void Knows_the_usual_names_of_an_attribute_whatever_their_NameFormat(string name)
    {
        foreach (var format in new[] { null, "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", "urn:wrong" })
            Person(With(new SamlAttributeMessage(name, "alice@example.com") { NameFormat = format, FriendlyName = "e-mail" })).Email.ShouldBe("alice@example.com");
    }

    [Theory]
    [InlineData("displayName", "urn:oid:2.16.840.1.113730.3.1.241")]
    [InlineData("displayName", "http://schemas.microsoft.com/identity/claims/displayname")]
    [InlineData("givenName", "urn:oid:2.5.4.42")]
    [InlineData("givenName", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname")]
    [InlineData("surname", "sn")]
    [InlineData("surname", "urn:oid:2.5.4.4")]
    [InlineData("groups", "memberOf")]
    [InlineData("groups", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups")]
    [InlineData("username", "uid")]
    [InlineData("username", "urn:oid:0.9.2342.19200300.100.1.1")]
    [InlineData("username", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name")]
    public void Maps_the_names_that_everybody_needs(string ours, string theirs) =>
        Person(With(new SamlAttributeMessage(theirs, "value"))).Mapped[ours].ShouldBe(["value"]);

    [Fact]
    public void The_first_configured_name_that_has_a_value_wins()
    {
        var mapping = new IdentityMapping { Attributes = Names(("email", ["work", "private"]), ("department", ["ou"])) };

        var user = Person(With(new SamlAttributeMessage("private", "p@example.com"), new SamlAttributeMessage("work", ""), new SamlAttributeMessage("mail", "m@example.com"), new SamlAttributeMessage("ou", "Sales")), mapping);

        user.Email.ShouldBe("p@example.com");
        user.Mapped["Department"].ShouldBe(["Sales"]);
    }

    [Fact]
    public void A_configured_list_takes_the_place_of_the_built_in_one()
    {
        var mapping = new IdentityMapping { Attributes = Names(("email", ["work"])) };

        Person(With(new SamlAttributeMessage("mail", "m@example.com")), mapping).Email.ShouldBeNull();
    }

    [Fact]
    public void An_attribute_of_the_name_that_a_configured_list_leaves_out_does_not_come_in_through_a_template()
    {
        var mapping = new IdentityMapping { Attributes = Names(("email", ["verifiedEmail"]), ("clearance", ["urn:ours:clearance"])) };

        var user = Person(With(
            new SamlAttributeMessage("email", "mallory@example.com"),
            new SamlAttributeMessage("Clearance", "secret"),
            new SamlAttributeMessage("department", "Sales")), mapping);

        user.Values("email").ShouldBeNull();
        user.Values("clearance").ShouldBeNull();
        user.Values("Clearance").ShouldBeNull();
        user.Values("attr:Clearance").ShouldBe(["secret"]);
        user.Values("attr:email").ShouldBe(["mallory@example.com"]);
        user.Values("department").ShouldBe(["Sales"]);
    }

    [Fact]
    public void The_username_falls_back_to_the_NameID() => Person(Exchange.Good).Username.ShouldBe("alice-0042");

    [Fact]
    public void The_username_does_not_fall_back_to_a_NameID_that_changes_at_each_login() =>
        Person(Exchange.Good with { NameIdFormat = Transient }, new IdentityMapping { SubjectFrom = "mail" }).Username.ShouldBeNull();

    [Theory]
    [InlineData("subject")]
    [InlineData("nameId")]
    [InlineData("IDP")]
    public void No_attribute_overrides_a_name_of_the_message(string name)
    {
        var mapping = new IdentityMapping { Attributes = Names((name, ["evil"])) };

        var user = Person(With(new SamlAttributeMessage("evil", "mallory"), new SamlAttributeMessage(name, "mallory")), mapping);

        user.Values(name).ShouldNotBe(["mallory"]);
        user.Mapped.Keys.ShouldNotContain(name);
    }

    [Fact]
    public void Values_are_the_text_that_was_sent_whatever_type_they_claim()
    {
        var user = Person(With(new SamlAttributeMessage("employeeNumber", "000103") { Type = "xs:integer" }, new SamlAttributeMessage("active", "TRUE") { Type = "xs:boolean" }));

        user.Attributes["employeeNumber"].ShouldBe(["000103"]);
        user.Attributes["active"].ShouldBe(["TRUE"]);
    }

    [Fact]
    public void Attributes_of_one_name_in_one_statement_are_one_list() =>
        Person(With(new SamlAttributeMessage("groups", "engineering"), new SamlAttributeMessage("mail", "alice@example.com"), new SamlAttributeMessage("groups", "sales", ""))).Attributes["groups"].ShouldBe(["engineering", "sales", ""]);

    [Fact]
    public void Attributes_of_one_name_are_one_list_over_all_statements()
    {
        var twice = Exchange.Good with { EditAssertion = a => a.After("</saml:AttributeStatement>", a.Part("saml:AttributeStatement").Swap("engineering", "sales")) };

        Person(twice).Attributes["groups"].ShouldBe(["engineering", "wiki-admins", "sales", "wiki-admins"]);
    }

    [Fact]
    public void A_nil_value_is_none_and_an_empty_value_is_empty()
    {
        var message = With(new SamlAttributeMessage("nothing", "x"), new SamlAttributeMessage("empty", "")) with
        {
            EditAssertion = a => a.Swap("<saml:AttributeValue>x</saml:AttributeValue>", "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"></saml:AttributeValue>"),
        };

        var user = Person(message);

        user.Attributes["nothing"].ShouldBeEmpty();
        user.Attributes["empty"].ShouldBe([""]);
    }

    [Theory]
    [InlineData("<saml:NameID>targeted-id</saml:NameID>")]
    [InlineData("\n    <saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\" NameQualifier=\"https://idp.example.com/metadata\">targeted-id</saml:NameID>\n  ")]
    [InlineData("<saml:NameID>targeted-</saml:NameID><b>id</b>")]
    [InlineData("<x><y>targeted</y>-</x>id")]
    public void A_value_made_of_elements_is_the_text_of_all_of_them(string value)
    {
        // eduPersonTargetedID is a NameID inside a value
        var message = With(new SamlAttributeMessage("urn:oid:1.3.6.1.4.1.5923.1.1.1.10", "x")) with
        {
            EditAssertion = a => a.Swap("<saml:AttributeValue>x", $"<saml:AttributeValue>{value}"),
        };

        Person(message).Attributes["urn:oid:1.3.6.1.4.1.5923.1.1.1.10"].ShouldBe(["targeted-id"]);
    }

    [Fact]
    public void A_friendly_name_is_the_fall_back_where_the_operator_wants_it()
    {
        var oid = new SamlAttributeMessage("urn:oid:1.2.3.4", "p@example.com") { FriendlyName = "mail" };

        Person(With(oid)).Email.ShouldBeNull();
        var user = Person(With(oid), Friendly);
        user.Email.ShouldBe("p@example.com");
        user.Attributes.Keys.ShouldBe(["urn:oid:1.2.3.4"]);
    }

    [Fact]
    public void A_friendly_name_is_matched_by_the_names_of_the_configuration_too()
    {
        var mapping = Friendly with { Attributes = Names(("department", ["ou"])) };

        Person(With(new SamlAttributeMessage("urn:x:1", "Sales") { FriendlyName = "ou" }), mapping).Mapped["department"].ShouldBe(["Sales"]);
    }

    [Fact]
    public void A_friendly_name_never_overrides_a_match_by_name()
    {
        // the last of the names that are looked for, and the first as a friendly name
        var byName = new SamlAttributeMessage("urn:mace:dir:attribute-def:mail", "alice@example.com");
        var byFriendlyName = new SamlAttributeMessage("urn:x:1", "mallory@example.com") { FriendlyName = "mail" };

        Person(With(byFriendlyName, byName), Friendly).Email.ShouldBe("alice@example.com");
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("nameId")]
    [InlineData("idp")]
    public void A_friendly_name_never_overrides_a_name_of_the_message(string name)
    {
        var user = Person(With(new SamlAttributeMessage("urn:x:1", "mallory") { FriendlyName = name }), Friendly with { Attributes = Names((name, [name])) });

        user.Values(name).ShouldNotBe(["mallory"]);
        user.Mapped.Keys.ShouldNotContain(name);
    }

    [Fact]
    public void A_friendly_name_that_two_attributes_share_says_nothing()
    {
        var message = With(new SamlAttributeMessage("urn:x:1", "a@example.com") { FriendlyName = "mail" }, new SamlAttributeMessage("urn:x:2", "b@example.com") { FriendlyName = "mail" });

        Person(message, Friendly).Email.ShouldBeNull();
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("email")]
    public void A_friendly_name_is_never_the_key_of_a_person(string subjectFrom) =>
        Refused(With(new SamlAttributeMessage("urn:x:1", "alice@example.com") { FriendlyName = "mail" }), Friendly with { SubjectFrom = subjectFrom })
            .Reason.Id.Value.ShouldBe("saml.subject.attribute_missing");

    [Fact]
    public void A_name_that_is_a_URI_is_compared_whole_and_exactly() =>
        Person(With(new SamlAttributeMessage("urn:oid:0.9.2342.19200300.100.1.30", "x"), new SamlAttributeMessage("URN:OID:0.9.2342.19200300.100.1.3", "x"), new SamlAttributeMessage(" mail", "x"))).Email.ShouldBeNull();

    [Fact]
    public void The_session_ends_with_the_earliest_statement()
    {
        var two = Exchange.Good with
        {
            SessionNotOnOrAfter = Exchange.Now.AddHours(8),
            EditAssertion = a => a.After("</saml:AuthnStatement>", a.Part("saml:AuthnStatement").WithAttribute("saml:AuthnStatement", "SessionNotOnOrAfter", "2026-03-01T14:00:00Z")),
        };

        Person(two).SessionNotOnOrAfter.ShouldBe(Exchange.Now.AddHours(2));
    }

    [Theory]
    [InlineData("mail", "alice@example.com")]
    [InlineData("email", "alice@example.com")]
    public void The_key_may_be_an_attribute_by_its_own_name_or_by_ours(string subjectFrom, string key) =>
        Person(Exchange.Good with { NameIdFormat = Transient }, new IdentityMapping { SubjectFrom = subjectFrom }).Subject.Value.ShouldBe(key);

    [Fact]
    public void The_key_may_be_an_attribute_where_the_NameID_is_empty()
    {
        var user = Person(Exchange.Good with { NameId = "" }, new IdentityMapping { SubjectFrom = "mail" });

        user.Subject.Value.ShouldBe("alice@example.com");
        user.NameId.ShouldBeNull();
    }

    [Fact]
    public void A_transient_NameID_is_no_key_and_the_operator_reads_what_to_set()
    {
        var refusal = Refused(Exchange.Good with { NameIdFormat = Transient }, new IdentityMapping());

        refusal.Reason.Id.Value.ShouldBe("saml.nameid.transient");
        refusal.Reason.ForOperator.ShouldContain("SubjectFrom");
        refusal.IdentityProvider.ShouldBe("corp");
    }

    [Fact]
    public void A_person_without_a_key_is_refused()
    {
        Refused(Exchange.Good with { NameId = null }, new IdentityMapping()).Reason.Id.Value.ShouldBe("saml.nameid.missing");
        Refused(Exchange.Good with { NameId = "" }, new IdentityMapping()).Reason.Id.Value.ShouldBe("saml.nameid.empty");
        Refused(Exchange.Good, new IdentityMapping { SubjectFrom = "employeeNumber" }).Reason.Id.Value.ShouldBe("saml.subject.attribute_missing");
        Refused(With(new SamlAttributeMessage("employeeNumber", "")), new IdentityMapping { SubjectFrom = "employeeNumber" }).Reason.Id.Value.ShouldBe("saml.subject.attribute_missing");
        Refused(Exchange.Good, new IdentityMapping { SubjectFrom = "groups" }).Reason.Id.Value.ShouldBe("saml.subject.attribute_ambiguous");
    }

    [Fact]
    public void The_fall_back_of_the_username_is_no_way_round_the_rule_for_keys() =>
        Refused(Exchange.Good with { NameIdFormat = Transient }, new IdentityMapping { SubjectFrom = "username" }).Reason.Id.Value.ShouldBe("saml.subject.attribute_missing");

    [Theory]
    [InlineData(" alice-0042")]
    [InlineData("alice-0042 ")]
    [InlineData("alice-0042\u00A0")]
    [InlineData(" ")]
    public void A_key_with_white_space_around_it_is_refused(string nameId) =>
        Refused(Exchange.Good with { NameId = nameId }, new IdentityMapping()).Reason.Id.Value.ShouldBe("saml.subject.white_space");

    /// <summary>A directory finds alice by each of them (RFC 4518, 2.2).</summary>
    [Theory]
    [InlineData("ali\u00ADce")]
    [InlineData("alice\u200B")]
    [InlineData("\uFEFFalice")]
    [InlineData("\u202Eecila")]
    [InlineData("al\u034Fice")]
    [InlineData("al\u1806ice")]
    [InlineData("al\u180Bice")]
    [InlineData("al\u180Dice")]
    [InlineData("alice\uFE00")]
    [InlineData("alice\uFE0F")]
    [InlineData("alice\uFFFC")]
    [InlineData("alice\U000E0041")]
    public void A_key_with_a_character_that_nobody_sees_is_refused(string nameId) =>
        Refused(Exchange.Good with { NameId = nameId }, new IdentityMapping()).Reason.Id.Value.ShouldBe("saml.subject.white_space");

    [Theory]
    [InlineData("alice smith")]
    [InlineData("Åsa-Þórdís")]
    [InlineData("алиса")]
    [InlineData("𝒜lice")]
    [InlineData("al\u0350ice")]
    [InlineData("al\u1805ice")]
    [InlineData("al\u1807ice")]
    [InlineData("al\u180Aice")]
    [InlineData("al\uFDFCice")]
    [InlineData("al\uFE10ice")]
    [InlineData("alice\uFFFD")]
    public void A_key_in_any_script_is_a_key(string nameId) => Person(Exchange.Good with { NameId = nameId }).Subject.Value.ShouldBe(nameId);

    private static IdentityMapping Friendly => new() { MatchFriendlyNames = true };

    private static SamlResponseMessage With(params SamlAttributeMessage[] attributes) => Exchange.Good with { Attributes = attributes };

    private static Dictionary<string, IReadOnlyList<string>> Names(params (string Ours, string[] Theirs)[] names) =>
        names.ToDictionary(n => n.Ours, n => (IReadOnlyList<string>)n.Theirs);
}
