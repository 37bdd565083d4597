using JitGateway.Access;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Access;

/// <summary>Each condition as an operator writes it, in a rule that denies what it matches.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("/admin", true)]
    [InlineData("/admin/", true)]   // to most applications it is the same page
    [InlineData("/ADMIN", true)]
    [InlineData("/admin/users", false)]
    [InlineData("/", true)]
    [InlineData("/adm", false)]
    public void A_whole_path(string path, bool matches) => Matches(""" "PathIs": [ "/admin/", "/" ] """, path).ShouldBe(matches);

    [Theory]
    [InlineData("/*", "/a", true)]
    [InlineData("/*", "/a/", true)]
    [InlineData("/*", "/", false)]
    [InlineData("/*", "/a/b", false)]
    [InlineData("/**", "/", true)]
    [InlineData("/**", "/a/b/c", true)]
    [InlineData("/a/**", "/a", true)]
    [InlineData("/a/**", "/a/b/c", true)]
    [InlineData("/a/**", "/ab", false)]
    [InlineData("/**/b", "/b", true)]
    [InlineData("/**/b", "/a/a/b", true)]
    [InlineData("/**/b", "/b/a", false)]
    [InlineData("/projects/*/settings/**", "/projects/7/settings", true)]
    [InlineData("/projects/*/settings/**", "/Projects/7/Settings/mail", true)]
    [InlineData("/projects/*/settings/**", "/projects/7/8/settings", false)]
    [InlineData("/**/x/**/y", "/x/a/x/b/y", true)]
    [InlineData("/**/x/*/y", "/x/x/a/y", true)]    // the first x is not the one
    [InlineData("/**/x/*/y", "/x/x/y/a", false)]
    [InlineData("/*.php", "/x.php", true)]
    [InlineData("/*.php", "/.php", true)]
    [InlineData("/*.php", "/x.php5", false)]
    [InlineData("/a*b*c", "/aXbXbXc", true)]
    [InlineData("/a*b*c", "/abc", true)]
    [InlineData("/a*b*c", "/acb", false)]
    [InlineData("/ab*ba", "/aba", false)]          // no letter counts twice
    [InlineData("/*a", "/a/", true)]
    public void A_pattern_of_a_path(string pattern, string path, bool matches) => Matches($$""" "PathLike": "{{pattern}}" """, path).ShouldBe(matches);

    [Fact]
    public void A_pattern_takes_no_longer_than_its_length_times_that_of_the_path()
    {
        var worst = string.Concat(Enumerable.Repeat("/aaaaaaaa", 2000));

        Matches(""" "PathLike": "/**/a*a*a*a*b/**/a*a*a*b/**/c" """, worst).ShouldBeFalse();   // an engine that tries every way would not come back
    }

    [Fact]
    public void Case_counts_where_the_application_says_so()
    {
        const string Exact = """ "PathCase": "Exact", "Access": [ { "Path": "/a", "Effect": "Deny" }, { "PathIs": "/b", "Effect": "Deny" }, { "PathLike": "/c*", "Effect": "Deny" } ] """;

        foreach (var path in new[] { "/a/x", "/b", "/cx" }) Rules(Exact).On(path, RulesOnPaper.Anna).ShouldBeOfType<AccessDecision.Denied>();
        foreach (var path in new[] { "/A/x", "/B", "/Cx" }) Rules(Exact).On(path, RulesOnPaper.Anna).ShouldBeOfType<AccessDecision.Allowed>();
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]   // as a listener on all addresses shows it
    [InlineData("11.1.2.3", false)]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.2", false)]
    [InlineData("2001:db8::5", true)]
    [InlineData("2001:db9::5", false)]
    public void A_network(string address, bool matches) =>
        (Rules(Denying(""" "Networks": [ "10.0.0.0/8", "192.0.2.1", "2001:db8::/32" ] """)).On("/", RulesOnPaper.Anna, address: address) is AccessDecision.Denied).ShouldBe(matches);

    [Theory]
    [InlineData(""" "Networks": "10.0.0.0/8", "Effect": "Deny" """)]
    [InlineData(""" "Not": { "Networks": "10.0.0.0/8" }, "Effect": "Allow" """)]
    public void Where_nobody_knows_the_address_a_rule_about_networks_lets_nobody_in(string rule)
    {
        var rules = Rules($$""" "Access": [ { {{rule}} } ] """);

        rules.On("/", RulesOnPaper.Anna, address: null).ShouldBeOfType<AccessDecision.Undecided>();
        rules.On("/", null, address: null).ShouldBeOfType<AccessDecision.Undecided>();
    }

    [Fact]
    public void A_rule_about_persons_before_it_is_asked_first_also_while_nobody_knows_the_person_yet()
    {
        var rules = Rules(""" "Access": [ { "Groups": "staff", "Effect": "Allow" }, { "Networks": "10.0.0.0/8", "Effect": "Deny" } ] """);

        rules.On("/", RulesOnPaper.Anna, address: null).ShouldBeOfType<AccessDecision.Allowed>();
        rules.On("/", null, address: null).ShouldBeOfType<AccessDecision.SignInNeeded>().Rule.ShouldBe(0);   // the store of sessions is asked, and knows Anna
    }

    [Theory]
    [InlineData(""" "Networks": "10.0.0.0/8", "Groups": "admins" """)]
    [InlineData(""" "Not": { "Networks": "10.0.0.0/8", "Groups": "admins" }, "Groups": "admins" """)]
    public void A_condition_about_persons_in_the_same_rule_may_make_the_address_needless_too(string conditions)
    {
        Rules(Denying(conditions)).On("/", RulesOnPaper.Anna, address: null).ShouldBeOfType<AccessDecision.Allowed>();
        Rules(Denying(conditions)).On("/", null, address: null).ShouldBeOfType<AccessDecision.SignInNeeded>();
        Rules(Denying(conditions.Replace("admins", "staff"))).On("/", RulesOnPaper.Anna, address: null).ShouldBeOfType<AccessDecision.Undecided>();
    }

    [Fact]
    public void A_condition_before_it_that_does_not_hold_makes_the_address_needless() =>
        Rules(Denying(""" "Path": "/x", "Networks": "10.0.0.0/8" """)).On("/", RulesOnPaper.Anna, address: null).ShouldBeOfType<AccessDecision.Allowed>();

    [Theory]
    [InlineData("2026-03-02T07:59:59Z", false)]   // a Monday, 08:59 in Berlin
    [InlineData("2026-03-02T08:00:00Z", true)]
    [InlineData("2026-03-02T16:59:59Z", true)]
    [InlineData("2026-03-02T17:00:00Z", false)]
    [InlineData("2026-03-07T09:00:00Z", false)]   // a Saturday
    [InlineData("2026-07-06T07:00:00Z", true)]    // a Monday in summer, 09:00 in Berlin
    [InlineData("2026-07-06T16:00:00Z", false)]
    public void Hours_of_work_by_the_clock_of_a_place(string time, bool matches) =>
        MatchesAt(""" "Hours": { "Days": "Mon-Fri", "From": "09:00", "To": "18:00", "TimeZone": "Europe/Berlin" } """, time).ShouldBe(matches);

    [Theory]
    [InlineData("2026-03-06T21:59:00Z", false)]   // Friday
    [InlineData("2026-03-06T22:00:00Z", true)]
    [InlineData("2026-03-07T05:59:00Z", true)]    // still Friday's night
    [InlineData("2026-03-07T06:00:00Z", false)]
    [InlineData("2026-03-07T22:00:00Z", false)]   // Saturday has none
    [InlineData("2026-03-08T23:00:00Z", true)]    // Sunday's
    [InlineData("2026-03-09T05:00:00Z", true)]
    [InlineData("2026-03-06T05:00:00Z", false)]   // Thursday's night would be, if Thursday had one
    public void Hours_over_midnight_belong_to_the_day_on_which_they_began(string time, bool matches) =>
        MatchesAt(""" "Hours": { "Days": [ "friday", "Sun" ], "From": "22:00", "To": "06:00" } """, time).ShouldBe(matches);

    [Theory]
    [InlineData(""" { "Days": "Sat-Mon" } """, "2026-03-08T12:00:00Z", true)]    // over the week's end
    [InlineData(""" { "Days": "Sat-Mon" } """, "2026-03-10T00:00:00Z", false)]
    [InlineData(""" { "From": "12:00" } """, "2026-03-10T23:59:59Z", true)]
    [InlineData(""" { "From": "12:00" } """, "2026-03-10T11:59:59Z", false)]
    [InlineData(""" { "To": "12:00" } """, "2026-03-10T00:00:00Z", true)]
    public void What_is_left_out_is_the_whole_of_it(string hours, string time, bool matches) => MatchesAt($$""" "Hours": {{hours}} """, time).ShouldBe(matches);

    [Theory]
    [InlineData(""" { "department": "Engineering" } """, true)]
    [InlineData(""" { "department": [ "Sales", "Engineering" ] } """, true)]
    [InlineData(""" { "department": "engineering" } """, false)]
    [InlineData(""" { "department": { "Matches": "Eng.*" } } """, true)]
    [InlineData(""" { "department": { "Matches": "Eng" } } """, false)]   // the whole value
    [InlineData(""" { "department": { "Matches": "Eng|Engineering" } } """, true)]
    [InlineData(""" { "department": { "Matches": "(?i)ENGINEERING" } } """, true)]
    [InlineData(""" { "level": { "AtLeast": 7 } } """, true)]
    [InlineData(""" { "level": { "AtLeast": 7.5 } } """, false)]
    [InlineData(""" { "level": { "AtMost": 7 } } """, true)]
    [InlineData(""" { "level": { "AtMost": 0.99 } } """, false)]
    [InlineData(""" { "level": { "AtLeast": 2, "AtMost": 6 } } """, false)]   // 1 is not within, and 7 is not
    [InlineData(""" { "department": { "AtLeast": 0 } } """, false)]       // no number
    [InlineData(""" { "nothing": { "AtMost": 9 } } """, false)]
    [InlineData(""" { "nothing": { "Absent": true } } """, true)]
    [InlineData(""" { "department": { "Absent": true } } """, false)]
    [InlineData(""" { "department": "Engineering", "level": { "AtLeast": 8 } } """, false)]
    [InlineData(""" { "urn:oid:2.5.4.15": { "Matches": "b.*" } } """, true)]
    public void An_attribute(string tests, bool matches) => Matches($$""" "Attributes": {{tests}} """).ShouldBe(matches);

    [Theory]
    [InlineData(""" { "Groups": "staff" } """, false)]
    [InlineData(""" { "Groups": "admins" } """, true)]
    [InlineData(""" { "Groups": "staff", "Path": "/x" } """, true)]    // not both of them hold
    [InlineData(""" { "Groups": "staff", "Path": "/" } """, false)]
    [InlineData(""" { "Methods": "GET" } """, false)]
    [InlineData(""" { "Attributes": { "nothing": { "Absent": true } } } """, false)]
    public void What_must_not_hold(string not, bool matches) => Matches($$""" "Not": {{not}} """).ShouldBe(matches);

    [Theory]
    [InlineData(""" "Not": { "Groups": "staff" } """, "/", typeof(AccessDecision.SignInNeeded))]
    [InlineData(""" "Not": { "Groups": "staff", "Path": "/x" } """, "/x", typeof(AccessDecision.SignInNeeded))]
    [InlineData(""" "Not": { "Groups": "staff", "Path": "/x" } """, "/", typeof(AccessDecision.Denied))]      // whoever it is
    [InlineData(""" "Not": { "Networks": "192.0.2.0/24" } """, "/", typeof(AccessDecision.SignInNeeded))]     // does not match: signed-in people may
    [InlineData(""" "Not": { "Networks": "10.0.0.0/8" } """, "/", typeof(AccessDecision.Denied))]
    public void What_must_not_hold_of_nobody_waits_for_the_person_only_where_it_depends_on_one(string not, string path, Type decision) =>
        Rules(Denying(not)).On(path, null).ShouldBeOfType(decision);

    [Fact]
    public void A_public_rule_may_hold_for_a_network_and_for_hours()
    {
        var rules = Rules(""" "Access": [ { "Networks": "10.0.0.0/8", "Hours": { "To": "12:00" }, "Effect": "Public" } ] """);

        rules.On("/", null, address: "10.0.0.9", time: At("2026-03-02T11:00:00Z")).ShouldBeOfType<AccessDecision.Public>();
        rules.On("/", null, address: "11.0.0.9", time: At("2026-03-02T11:00:00Z")).ShouldBeOfType<AccessDecision.SignInNeeded>();
        rules.On("/", null, address: "10.0.0.9", time: At("2026-03-02T12:00:00Z")).ShouldBeOfType<AccessDecision.SignInNeeded>();
    }

    private static string Denying(string conditions) => $$""" "Access": [ { {{conditions}}, "Effect": "Deny" } ] """;

    private static ManualTimeProvider At(string time) => new(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    private static bool Matches(string conditions, string path = "/") => Rules(Denying(conditions)).On(path, RulesOnPaper.Anna) is AccessDecision.Denied;

    private static bool MatchesAt(string conditions, string time) => Rules(Denying(conditions)).On("/", RulesOnPaper.Anna, time: At(time)) is AccessDecision.Denied;

    private static AccessRules Rules(string keys) => RulesOnPaper.Of(keys);
}
