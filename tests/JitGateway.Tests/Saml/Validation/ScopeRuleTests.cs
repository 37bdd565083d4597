using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Metadata;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>Which values an identity provider may assert, by what stands behind the @.</summary>
public sealed class ScopeRuleTests
{
    private const string Principal = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6";

    [Theory]
    [InlineData("ada@university.example", true)]
    [InlineData("ada@University.Example", true)]
    [InlineData("ada@physics.university.example", false)]
    [InlineData("ada@university.example.evil.example", false)]
    [InlineData("ada@evil.example@university.example", false)]
    [InlineData("ada@university.example@evil.example", false)]
    [InlineData("ada@", false)]
    [InlineData("@university.example", false)]
    [InlineData("ada", false)]
    public void A_text_is_the_whole_scope(string value, bool admitted) => IsAdmitted(value, AssertableScope.Literal("university.example")).ShouldBe(admitted);

    [Theory]
    [InlineData(@"^([a-zA-Z0-9-]{1,63}\.){0,2}university\.example$", "ada@a.b.university.example", true)]
    [InlineData(@"^([a-zA-Z0-9-]{1,63}\.){0,2}university\.example$", "ada@a.b.c.university.example", false)]
    [InlineData(@"university\.example", "ada@university.example.evil.example", false)]
    [InlineData(@"university\.example", "ada@evil-university.example", false)]
    [InlineData(@"university\.example", "ada@university.example\n", false)]
    [InlineData("a\\.example|b\\.example", "ada@b.example", true)]
    [InlineData("a\\.example|b\\.example", "ada@a.example.evil.example", false)]
    [InlineData("university\\.example)|(.*", "ada@evil.example", false)]
    [InlineData("(university", "ada@university", false)]
    [InlineData("", "ada@university", false)]
    public void An_expression_fits_the_whole_scope_or_not_at_all(string expression, string value, bool admitted) => IsAdmitted(value, AssertableScope.Expression(expression)).ShouldBe(admitted);

    /// <summary>Of another organization's making: what could be slow is not asked, or only for so long.</summary>
    [Theory]
    [InlineData("(a+)+$")]            // slow where it goes back and tries again
    [InlineData(".*a.{900}")]         // slow in any case
    public async Task Many_values_and_slow_expressions_end_soon_and_fit_nothing(string expression)
    {
        var values = Enumerable.Range(0, 1000).Select(static i => $"ada@{new string('a', 200)}!{i}").ToArray();
        var rule = new ScopeRule(ScopeRule.NamesOf([], new()), byFriendlyName: false, [.. Enumerable.Repeat(expression, 10).Select(AssertableScope.Expression)]);

        var sifted = await Task.Run(() => rule.Sift([new(Principal, null, values)])).WaitAsync(TimeSpan.FromSeconds(30));

        sifted.Admitted.ShouldBeEmpty();
        sifted.Foreign.Count.ShouldBe(1000);
    }

    [Theory]
    [InlineData(@"(?=u)university\.example", "looks ahead")]
    [InlineData(@"(?<=a)|university\.example", "looks ahead")]
    [InlineData(@"((university\.example){1,500}){1,500}", "repeats too much")]
    [InlineData("(university", "no regular expression")]
    [InlineData("", "0 characters")]
    public void An_expression_whose_time_cannot_be_bounded_or_that_is_none_admits_nothing_and_says_why(string expression, string why)
    {
        var scope = AssertableScope.Expression(expression);
        IsAdmitted("ada@university.example", scope).ShouldBeFalse();
        scope.Problem.ShouldNotBeNull().ShouldContain(why);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void An_expression_has_at_most_1024_characters(int length, bool isUsed)
    {
        var letters = new string('a', length);
        AssertableScope.Expression(letters).Admits(new string('a', 1024)).ShouldBe(isUsed);
        (AssertableScope.Expression(letters).Problem is null).ShouldBe(isUsed);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_scope_that_an_expression_is_asked_of_has_at_most_1024_characters(int length, bool isAdmitted) =>
        AssertableScope.Expression("a*").Admits(new string('a', length)).ShouldBe(isAdmitted);

    [Theory]
    [InlineData("ada", true)]
    [InlineData("", true)]
    [InlineData("ada@one.example", true)]
    [InlineData("ada@ONE.example", true)]
    [InlineData("ada@two.example", false)]
    [InlineData("ada@", false)]
    [InlineData("@one.example", false)]
    [InlineData("@", false)]
    [InlineData("ada@two.example@one.example", false)]
    public void A_text_with_an_at_sign_may_be_said_where_its_scope_may(string text, bool may)
    {
        Rule("one.example").Sift([]).MaySay(text).ShouldBe(may);
        ScopeRule.None.Sift([]).MaySay(text).ShouldBeTrue("every scope is believed");
    }

    /// <summary>People of operators read it, and it must not say whom the value was about.</summary>
    [Theory]
    [InlineData(null, "(none)")]
    [InlineData("two.example", "\"two.example\"")]
    [InlineData("secret-name@two.example", "(not one)")]
    public void A_foreign_scope_is_told_and_never_a_name(string? scope, string told) => new ForeignScope(Principal, scope).Told.ShouldBe(told);

    /// <summary>However many people's affiliations a provider sends, it is the scopes that count.</summary>
    [Fact]
    public void A_hundred_different_scopes_are_looked_at_and_any_number_of_values()
    {
        var rule = new ScopeRule(ScopeRule.NamesOf([], new()), byFriendlyName: false, [AssertableScope.Expression(@"s\d+\.example")]);
        rule.Sift([new(Principal, null, [.. Enumerable.Range(0, 500).Select(static i => $"ada-{i}@s{i % 100}.example")])]).Foreign.ShouldBeEmpty();
        rule.Sift([new(Principal, null, [.. Enumerable.Range(0, 101).Select(static i => $"ada@s{i}.example")])]).Foreign.ShouldBe([new(Principal, "s100.example")]);
    }

    [Fact]
    public void Of_a_providers_expressions_twenty_are_used_and_the_others_are_told()
    {
        var extensions = string.Concat(Enumerable.Range(1, 22).Select(static i => $"<shibmd:Scope regexp=\"true\">s{i}\\.example</shibmd:Scope>"));
        var member = Federation.Member("https://idp.example.org", inRole: $"<md:Extensions xmlns:shibmd=\"urn:mace:shibboleth:metadata:1.0\">{extensions}<shibmd:Scope>text.example</shibmd:Scope></md:Extensions>");

        var metadata = MetadataOf.Document(Encoding.UTF8.GetBytes(Federation.Document(member)), "https://idp.example.org");

        metadata.Scopes.Count(static s => s.IsExpression).ShouldBe(20);
        metadata.Scopes[^1].Admits("text.example").ShouldBeTrue();
        metadata.UnusableScopes.ShouldBe([@"""s21\.example"": only the first 20 expressions are used", @"""s22\.example"": only the first 20 expressions are used"]);
    }

    [Fact]
    public void What_may_not_be_said_is_taken_out_value_by_value_and_told()
    {
        var (admitted, foreign) = Rule("one.example").Sift([
            new("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation", ["staff@one.example", "staff@two.example", "member@one.example"]),
            new(Principal, null, ["ada@two.example"]),
            new("mail", null, ["ada@two.example"]),
        ]);

        admitted.Select(static a => (a.Name, string.Join(' ', a.Values))).ShouldBe([("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "staff@one.example member@one.example"), ("mail", "ada@two.example")]);
        foreign.ShouldBe([new("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "two.example"), new(Principal, "two.example")]);
    }

    [Fact]
    public void An_attribute_is_known_by_its_FriendlyName_only_where_that_makes_a_name_at_all()
    {
        SamlAttribute odd = new("urn:x-local:principal", "eduPersonPrincipalName", ["ada@two.example"]);
        Rule("one.example").Sift([odd]).Foreign.ShouldBeEmpty();
        new ScopeRule(ScopeRule.NamesOf([], new()), byFriendlyName: true, [AssertableScope.Literal("one.example")]).Sift([odd]).Foreign.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("department")]
    [InlineData("urn:oid:2.5.4.11")]
    public void Other_attributes_are_scoped_where_the_configuration_says_so_by_our_name_or_theirs(string name)
    {
        var mapping = new IdentityMapping { Attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["department"] = ["ou", "urn:oid:2.5.4.11"] } };
        var rule = new ScopeRule(ScopeRule.NamesOf([name], mapping), byFriendlyName: false, [AssertableScope.Literal("one.example")]);
        rule.Sift([new("urn:oid:2.5.4.11", null, ["physics@two.example", "physics@one.example"])]).Admitted.Single().Values.ShouldBe(["physics@one.example"]);
        Rule("one.example").Sift([new("urn:oid:2.5.4.11", null, ["physics@two.example"])]).Foreign.ShouldBeEmpty();
    }

    /// <summary>The Shibboleth metadata profile puts it into the Extensions of the role or of its entity; those of another role are that one's.</summary>
    [Fact]
    public void Metadata_says_it_in_the_role_or_in_the_entity()
    {
        const string Extensions = "<md:Extensions xmlns:shibmd=\"urn:mace:shibboleth:metadata:1.0\">{0}</md:Extensions>";
        var member = Federation.Member("https://idp.example.org", inRole: Extensions.Replace("{0}", "<shibmd:Scope regexp=\"false\">role.example</shibmd:Scope><shibmd:Scope regexp=\"true\">.*\\.role\\.example</shibmd:Scope>", StringComparison.Ordinal));
        var entity = member.Insert(member.IndexOf('>', StringComparison.Ordinal) + 1, Extensions.Replace("{0}", "<shibmd:Scope> entity.example\n</shibmd:Scope>", StringComparison.Ordinal));
        var whole = entity.Replace("</md:EntityDescriptor>", $"<md:AttributeAuthorityDescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{Extensions.Replace("{0}", "<shibmd:Scope>other.example</shibmd:Scope>", StringComparison.Ordinal)}</md:AttributeAuthorityDescriptor></md:EntityDescriptor>", StringComparison.Ordinal);

        var scopes = MetadataOf.Document(Encoding.UTF8.GetBytes(Federation.Document(whole)), "https://idp.example.org").Scopes;

        scopes.Select(static s => s.ToString()).ShouldBe(["role.example", "/.*\\.role\\.example/", "entity.example"]);
    }

    private static bool IsAdmitted(string value, AssertableScope scope) =>
        new ScopeRule(ScopeRule.NamesOf([], new()), byFriendlyName: false, [scope]).Sift([new(Principal, null, [value])]).Foreign.Count == 0;

    private static ScopeRule Rule(string scope) => new(ScopeRule.NamesOf([], new()), byFriendlyName: false, [AssertableScope.Literal(scope)]);
}
