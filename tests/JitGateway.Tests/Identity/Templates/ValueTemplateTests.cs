using JitGateway.Identity.Templates;

namespace JitGateway.Tests.Identity.Templates;

public sealed class ValueTemplateTests
{
    [Theory]
    [InlineData("{username}", "ALICE")]
    [InlineData("{ username }", "ALICE")]
    [InlineData("{USERNAME}", "ALICE")]
    [InlineData("{subject}", "alice-0001")]
    [InlineData("{idp}", "corp")]
    [InlineData("{groups}", "eng,staff,wiki-admins")]
    [InlineData("user-{username}", "user-ALICE")]
    [InlineData("{givenName} {surname}", "Alice O'Brien")]
    [InlineData("plain text", "plain text")]
    [InlineData("{{{username}}}", "{ALICE}")]
    [InlineData("{attr:urn:oid:2.5.4.42}", "Alice")]
    [InlineData("{attr:http://schemas.example.com/claims/department}", "Engineering")]
    [InlineData("{attr:http://schemas.example.com/claims/department|upper}", "ENGINEERING")]
    [InlineData("{attr:'odd|name}'}", "odd")]
    [InlineData("{urn:oid:2.5.4.42}", "Alice")]
    public void Reads_names_lists_and_literal_text(string template, string expected) => Evaluate(template).ShouldBe(expected.Split(','));

    [Theory]
    [InlineData("{username|lower}", "alice")]
    [InlineData("{username|lower|upper}", "ALICE")]
    [InlineData("{email|split:@|first}", "Alice")]
    [InlineData("{email | split:@ | last | lower}", "example.com")]
    [InlineData("{groups|first}", "eng")]
    [InlineData("{groups|last}", "wiki-admins")]
    [InlineData("{groups|join:;}", "eng;staff;wiki-admins")]
    [InlineData("{groups|join:' + '}", "eng + staff + wiki-admins")]
    [InlineData("{groups|join: }", "eng staff wiki-admins")]
    [InlineData("{username|replace:AL:el}", "elICE")]
    [InlineData("{surname|replace:'''':}", "OBrien")]
    [InlineData("{email|regex:'^([^@]+)@'}", "Alice")]
    [InlineData("{email|regex:'@.*$':'@example.org'}", "Alice@example.org")]
    [InlineData("{email|regex:'^(\\w{2})\\w*@(.*)$':'$2/$1'}", "Example.COM/Al")]
    [InlineData("{username|truncate:3}", "ALI")]
    [InlineData("{username|hash:12}", "e7dcee3cc63d")]
    [InlineData("{phone|default:none}", "none")]
    [InlineData("{phone|default:http://example.com/x}", "http://example.com/x")]
    [InlineData("{username|default:none}", "ALICE")]
    [InlineData("{role|map:manager=00e1:*=00e2}", "00e1")]
    [InlineData("{username|map:manager=00e1:*=00e2}", "00e2")]
    [InlineData("{role|map:'Manager=a:b'}", "a:b")]
    public void Filters_change_values(string template, string expected) => Evaluate(template).ShouldBe([expected]);

    [Theory]
    [InlineData("{username|lower}", "\u212AATE \u00C9\u0130", "\u212Aate \u00E9\u0130")]   // the Kelvin sign, whose small letter is k
    [InlineData("{username|upper}", "\u017Fam \u00E9\u0131", "\u017FAM \u00C9\u0131")]      // the long s
    public void A_letter_that_only_looks_like_one_of_ascii_does_not_become_it(string template, string value, string expected) =>
        ValueTemplate.Parse(template).Evaluate(Persons.With(("username", [value]))).ShouldBe([expected]);

    [Theory]
    [InlineData("{phone ?? email}", "Alice@Example.COM")]
    [InlineData("{email ?? phone}", "Alice@Example.COM")]
    [InlineData("{phone ?? email|lower}", "alice@example.com")]
    [InlineData("{email ?? phone|lower}", "Alice@Example.COM")]
    [InlineData("{(email ?? phone)|lower}", "alice@example.com")]
    [InlineData("{phone ?? mobile ?? 'unknown'}", "unknown")]
    [InlineData("{email|regex:'^nobody'?? username}", "ALICE")]
    [InlineData("{phone|split:@ ?? 'it''s'}", "it's")]
    public void Takes_the_first_alternative_that_has_a_value(string template, string expected) => Evaluate(template).ShouldBe([expected]);

    [Theory]
    [InlineData("{phone}")]
    [InlineData("tel:{phone}")]
    [InlineData("{username}-{phone}")]
    [InlineData("{role|map:Clerk=00e1}")]
    [InlineData("{phone|lower|join:;}")]
    [InlineData("")]
    public void A_placeholder_without_a_value_makes_the_whole_absent(string template) => Evaluate(template).ShouldBeNull();

    [Fact]
    public void An_empty_text_is_no_value()
    {
        var nobody = Persons.With(("email", [""]), ("groups", ["", "eng"]), ("username", ["  "]));
        ValueTemplate.Parse("{email ?? 'none'}").Evaluate(nobody).ShouldBe(["none"]);
        ValueTemplate.Parse("{groups}").Evaluate(nobody).ShouldBe(["eng"]);
        ValueTemplate.Parse("{username|trim|default:x}").Evaluate(nobody).ShouldBe(["x"]);
    }

    [Fact]
    public void Truncation_never_leaves_half_a_character() =>
        ValueTemplate.Parse("{username|truncate:2}").Evaluate(Persons.With(("username", ["a\U0001F600b"]))).ShouldBe(["a"]);

    [Fact]
    public void A_hostile_value_cannot_stall_a_regular_expression()
    {
        var hostile = Persons.With(("username", [new string('a', 100_000) + "!"]));
        ValueTemplate.Parse("{username|regex:'^(a+)+$'}").Evaluate(hostile).ShouldBeNull();
    }

    [Fact]
    public void Tells_the_names_it_reads() =>
        ValueTemplate.Parse("{(mail ?? attr:urn:x)|lower} {surname}").Names.Order().ShouldBe(["attr:urn:x", "mail", "surname"]);

    [Theory]
    [InlineData("{username", "has an opening brace that is never closed at position 1. Write } after the placeholder, or {{ for a brace that is text")]
    [InlineData("a}b", "has a closing brace without an opening one at position 2. Write }} for a brace that is text")]
    [InlineData("x{}", "names no attribute at position 3. Write a name, as in {username} or {attr:urn:oid:2.5.4.42}")]
    [InlineData("{attr:}", "names no attribute at position 2. Write a name, as in {username} or {attr:urn:oid:2.5.4.42}")]
    [InlineData("{mail ?? }", "names no attribute at position 10. Write a name, as in {username} or {attr:urn:oid:2.5.4.42}")]
    [InlineData("{username|lowr}", "has an unknown filter \"lowr\" at position 11. Did you mean \"lower\"? Legal: default, first, hash, join, last, lower, map, regex, replace, split, trim, truncate, upper")]
    [InlineData("{username|capitalise}", "has an unknown filter \"capitalise\" at position 11. Use one of: default, first, hash, join, last, lower, map, regex, replace, split, trim, truncate, upper")]
    [InlineData("{username|}", "has no filter after the bar at position 11. Write one of: default, first, hash, join, last, lower, map, regex, replace, split, trim, truncate, upper")]
    [InlineData("{username:lower}", "has the filter lower after a colon at position 10. Write {username|lower}")]
    [InlineData("{username|truncate}", "gives the filter truncate no argument at position 11. Write it as truncate:LENGTH; an argument with a colon stands in quotes")]
    [InlineData("{username|lower:x}", "gives the filter lower 1 argument at position 11. Write it as lower; an argument with a colon stands in quotes")]
    [InlineData("{username|truncate:many}", "has a filter truncate that has no length above zero at position 11. Write it as truncate:LENGTH")]
    [InlineData("{username|hash:4}", "has a filter hash that has no length from 8 to 64 at position 11. Write it as hash or hash:LENGTH, of 8 to 64 digits")]
    [InlineData("{username|regex:'(?=a)'}", "has a filter regex that looks ahead, looks behind, refers back or repeats too much, which takes time without bound at position 11. Write it as regex:'PATTERN' or regex:'PATTERN':'REPLACEMENT'")]
    [InlineData("{username|map:a}", "has a filter map that has the entry \"a\", which is not FROM=TO at position 11. Write it as map:FROM=TO:FROM=TO:*=OTHERWISE")]
    [InlineData("{username|map:a=b:A=c}", "has a filter map that names \"A\" twice at position 11. Write it as map:FROM=TO:FROM=TO:*=OTHERWISE")]
    [InlineData("{username|replace::x}", "has a filter replace that has nothing to look for at position 11. Write it as replace:FROM:TO")]
    [InlineData("{username|default:'x}", "has a quote that is never closed at position 19. Write ' after the text, and '' for a quote inside it")]
    [InlineData("{(mail ?? upn}", "has a parenthesis that is never closed at position 2. Write ) after the alternatives")]
    [InlineData("{mail(x)}", "has an unexpected ( at position 6. Write a text that holds : | { } ( ) ' in single quotes")]
    public void Says_what_is_wrong_and_where(string template, string message)
    {
        ValueTemplate.TryParse(template, out _, out var error).ShouldBeFalse();
        error.ShouldBe(message);
    }

    [Fact]
    public void Deep_nesting_is_refused_without_harm()
    {
        ValueTemplate.TryParse("{" + new string('(', 4000), out _, out var error).ShouldBeFalse();
        error!.ShouldContain("nested too deep");
        ValueTemplate.TryParse(new string('x', 5000), out _, out error).ShouldBeFalse();
        error!.ShouldContain("longer than a template may be");
    }

    private static IReadOnlyList<string>? Evaluate(string template) => ValueTemplate.Parse(template).Evaluate(Persons.Alice);
}
