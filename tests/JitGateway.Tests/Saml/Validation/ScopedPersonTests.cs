using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>Whom an assertion of an identity provider that speaks for one.example alone can name.</summary>
public sealed class ScopedPersonTests
{
    private const string Principal = "eduPersonPrincipalName";
    private const string PrincipalOid = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6";
    private const string Affiliation = "eduPersonScopedAffiliation";
    private const string SubjectId = "urn:oasis:names:tc:SAML:attribute:subject-id";
    private const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    [Fact]
    public void A_username_of_the_own_scope_is_one() => Username(new(), new SamlAttributeMessage(Principal, "ann@one.example")).ShouldBe(("ann@one.example", false));

    [Fact]
    public void Neither_the_NameID_nor_a_name_without_scope_takes_the_place_of_a_foreign_username()
    {
        Username(new(), new SamlAttributeMessage(Principal, "ann@two.example")).ShouldBe((null, true));
        Username(new(), new(Principal, "ann@two.example"), new("uid", "ann")).ShouldBe((null, true));
        Username(new(), new SamlAttributeMessage("uid", "ann@two.example")).ShouldBe((null, true));
        Username(From("names"), new SamlAttributeMessage("names", "ann@two.example", "ann")).ShouldBe((null, true));
    }

    [Fact]
    public void A_username_of_the_own_scope_stands_beside_a_foreign_one_that_is_dropped()
    {
        Username(new(), new(Principal, "ann@two.example"), new(PrincipalOid, "ann@one.example")).ShouldBe(("ann@one.example", false));
        Username(From("names"), new SamlAttributeMessage("names", "ann@two.example", "ann@one.example")).ShouldBe(("ann@one.example", false));
    }

    [Fact]
    public void What_is_foreign_of_another_attribute_takes_no_username()
    {
        Username(new(), new(Affiliation, "staff@two.example"), new("uid", "ann")).ShouldBe(("ann", false));
        Username(Friendly, new("urn:x:1", "staff@two.example") { FriendlyName = Affiliation }, new("uid", "ann")).ShouldBe(("ann", false));
        Username(From("uid"), new(Principal, "ann@two.example"), new("uid", "ann")).ShouldBe(("ann", false));
    }

    [Fact]
    public void A_foreign_username_is_known_by_its_FriendlyName_where_that_makes_a_name_at_all()
    {
        var odd = new SamlAttributeMessage("urn:x:1", "ann@two.example") { FriendlyName = Principal };

        Username(Friendly, odd, new("uid", "ann")).ShouldBe((null, true));
        Username(new(), odd, new("uid", "ann")).ShouldBe(("ann", false));
    }

    [Fact]
    public void Nobodys_scope_is_to_blame_for_a_username_that_was_not_sent() =>
        Username(new() { SubjectFrom = "mail" }, new(Affiliation, "staff@one.example"), new("mail", "ann@one.example")).ShouldBe((null, false));

    [Theory]
    [InlineData(SubjectId, SubjectId, "a1b2@two.example", "\"urn:oasis:names:tc:SAML:attribute:subject-id\" with the scope \"two.example\"")]
    [InlineData(SubjectId, SubjectId, "a1b2", "\"urn:oasis:names:tc:SAML:attribute:subject-id\" with the scope (none)")]
    [InlineData("username", Principal, "ann@two.example", "\"eduPersonPrincipalName\" with the scope \"two.example\"")]
    [InlineData("UserName", "uid", "ann@two.example", "\"uid\" with the scope \"two.example\"")]
    public void A_key_of_somebody_elses_scope_is_refused_and_the_attribute_told(string subjectFrom, string attribute, string value, string told)
    {
        var refusal = Refused(new() { SubjectFrom = subjectFrom }, new SamlAttributeMessage(attribute, value));

        refusal.Reason.ShouldBe(Refusals.SubjectScope);
        refusal.Detail.ShouldBe(told);
    }

    [Fact]
    public void A_key_that_is_missing_for_another_reason_is_not_told_as_foreign()
    {
        Refused(new() { SubjectFrom = SubjectId }, new SamlAttributeMessage(Affiliation, "staff@two.example")).Reason.ShouldBe(Refusals.SubjectAttributeMissing);
        Refused(new() { SubjectFrom = "mail" }, new(Affiliation, "staff@two.example"), new("uid", "ann@two.example")).Reason.ShouldBe(Refusals.SubjectAttributeMissing);
        Refused(new() { SubjectFrom = SubjectId }, new SamlAttributeMessage(SubjectId, "a@one.example", "b@one.example", "c@two.example")).Reason.ShouldBe(Refusals.SubjectAttributeAmbiguous);
    }

    [Fact]
    public void A_key_of_the_own_scope_is_one_whatever_was_dropped_beside_it() =>
        Identified(new() { SubjectFrom = SubjectId }, new SamlAttributeMessage(SubjectId, "a@two.example", "a@one.example")).User.Subject.Value.ShouldBe("a@one.example");

    [Theory]
    [InlineData("username", "uid", true)]
    [InlineData("UserName", "uid", true)]
    [InlineData("username", "UID", false)]
    [InlineData("username", "mail", false)]
    [InlineData("email", "mail", true)]
    [InlineData("employeeNumber", "employeeNumber", true)]
    [InlineData("employeeNumber", "EmployeeNumber", false)]
    [InlineData("employeeNumber", "uid", false)]
    public void An_attribute_is_a_names_own_or_one_that_the_mapping_gives_it(string name, string attribute, bool isFrom) => new IdentityMapping().IsFrom(name, attribute).ShouldBe(isFrom);

    private static IdentityMapping Friendly => new() { MatchFriendlyNames = true };

    private static IdentityMapping From(string attribute) => new() { Attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [ReservedNames.Username] = [attribute] } };

    private static (string? Username, bool IsForeign) Username(IdentityMapping mapping, params SamlAttributeMessage[] attributes)
    {
        var person = Identified(mapping, attributes);
        return (person.User.Username, person.IsUsernameForeign);
    }

    private static IdentifiedPerson Identified(IdentityMapping mapping, params SamlAttributeMessage[] attributes)
    {
        Create(mapping, attributes).TryGet(out var person, out var refusal).ShouldBeTrue(refusal?.ToString());
        return person!;
    }

    private static Refusal Refused(IdentityMapping mapping, params SamlAttributeMessage[] attributes)
    {
        Create(mapping, attributes).TryGet(out _, out var refusal).ShouldBeFalse();
        return refusal!;
    }

    private static Outcome<IdentifiedPerson> Create(IdentityMapping mapping, SamlAttributeMessage[] attributes)
    {
        var scopes = new ScopeRule(ScopeRule.NamesOf([], mapping), mapping.MatchFriendlyNames, [AssertableScope.Literal("one.example")]);
        // a NameID that changes at each login is no username, so there is none where no attribute is
        var message = Exchange.Good with { Attributes = attributes, NameIdFormat = mapping.SubjectIsNameId ? NameIdFormats.Persistent : Transient };
        var valid = Exchange.ShouldBeAccepted(message.ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { Mapping = mapping, Scopes = scopes }));
        return UserIdentityFactory.Create(valid, valid.IdentityProvider.Scopes.Sift(valid.Value.Attributes));
    }
}
