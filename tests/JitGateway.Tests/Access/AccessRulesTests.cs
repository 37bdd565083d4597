using System.Net;
using System.Text.RegularExpressions;
using JitGateway.Access;
using JitGateway.Access.Conditions;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Access;

public sealed class AccessRulesTests
{
    private const string Mfa = "https://refeds.org/profile/mfa";

    private static readonly UserIdentity Anna = Person("anna", "corp", groups: ["staff"]);
    private static readonly UserIdentity Walter = Person("walter", "corp", groups: ["staff", "wiki-admins"]);
    private static readonly UserIdentity WalterWithMfa = Person("walter", "corp", groups: ["staff", "wiki-admins"], context: Mfa);
    private static readonly UserIdentity Guest = Person("guest", "partners");

    /// <summary>The rules of design §4.</summary>
    private static readonly AccessRules Wiki = Rules(
        new() { Path = ["/health"], Effect = AccessEffect.Public },
        new() { Path = ["/admin"], Groups = ["wiki-admins"], AuthnContext = [Mfa], Effect = AccessEffect.Allow },
        new() { Path = ["/admin"], Effect = AccessEffect.Deny },
        new() { Attributes = Tests(("department", new AttributeTest.OneOf(["Engineering"]))), Effect = AccessEffect.Allow },
        new() { Effect = AccessEffect.Deny });

    /// <summary>A rule of every condition but one that fails last, and one whose conditions all hold.</summary>
    private static readonly AccessRules OfEveryKind = Rules(
        new() { Path = ["/admin"], PathIs = ["/admin/users"], PathLike = ["/**/u*s"], Methods = ["GET"], Networks = ["192.0.2.0/24"], Hours = new() { TimeZone = "Europe/Berlin" }, IdentityProviders = ["corp"], Groups = ["staff"], Attributes = Tests(("username", new AttributeTest.Matching(new Regex("^z", RegexOptions.NonBacktracking), "^z"))), Effect = AccessEffect.Allow },
        new() { Attributes = Tests(("attr:level", new AttributeTest.Number(1, 2))), Effect = AccessEffect.Allow },
        new() { Not = new() { Attributes = Tests(("nothing", new AttributeTest.OneOf(["x"]))) }, Attributes = Tests(("nothing", new AttributeTest.Absent())), Effect = AccessEffect.Deny });

    [Fact]
    public void Without_rules_signed_in_persons_may_and_others_are_asked_to_sign_in()
    {
        var rules = Rules();

        rules.On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBeNull();
        rules.On("/", null).ShouldBeOfType<AccessDecision.SignInNeeded>();
    }

    [Fact]
    public void A_public_path_is_open_to_anybody() =>
        Wiki.On("/health/live", null).ShouldBeOfType<AccessDecision.Public>().Rule.ShouldBe(0);

    [Fact]
    public void Whoever_meets_every_condition_of_a_rule_may_pass() =>
        Wiki.On("/admin/users", WalterWithMfa).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(1);

    [Fact]
    public void Whoever_lacks_only_the_authentication_context_is_told_so() =>
        Wiki.On("/admin", Walter).ShouldBeOfType<AccessDecision.AuthnTooWeak>().Rule.ShouldBe(1);

    [Fact]
    public void Whoever_lacks_the_group_is_denied_by_the_rule_that_follows() =>
        Wiki.On("/admin", Anna).ShouldBeOfType<AccessDecision.Denied>().Rule.ShouldBe(2);

    [Fact]
    public void The_last_rule_denies_whom_no_other_let_in() =>
        Wiki.On("/page", Anna).ShouldBeOfType<AccessDecision.Denied>().Rule.ShouldBe(4);

    [Fact]
    public void A_value_of_an_attribute_lets_in() =>
        Wiki.On("/page", Person("eve", "corp", department: "Engineering")).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(3);

    [Fact]
    public void Where_a_rule_asks_for_a_person_nobody_is_sent_to_sign_in() =>
        Wiki.On("/admin", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Rule.ShouldBe(1);

    [Fact]
    public void What_is_denied_to_everybody_is_denied_without_asking_for_a_sign_in() =>
        Rules(new AccessRuleOptions { Path = ["/internal"], Effect = AccessEffect.Deny }).On("/internal/x", null)
            .ShouldBeOfType<AccessDecision.Denied>().Rule.ShouldBe(0);

    [Theory]
    [InlineData("/admin", true)]
    [InlineData("/admin/", true)]
    [InlineData("/admin/users", true)]
    [InlineData("/ADMIN/users", true)]   // the backend may not mind the case, so a denial must not
    [InlineData("/administrator", false)]
    [InlineData("/wiki/admin", false)]
    public void A_path_is_a_prefix_of_whole_segments(string path, bool denied) =>
        (Rules(new AccessRuleOptions { Path = ["/admin/"], Effect = AccessEffect.Deny }).On(path, Anna) is AccessDecision.Denied).ShouldBe(denied);

    [Theory]
    [InlineData("//admin")]
    [InlineData("/admin;x=1")]
    [InlineData("/;x/admin/users")]
    [InlineData("/admin./users")]
    [InlineData("/admin%20/users")]
    [InlineData("/%61dmin")]
    [InlineData("/admin%3Fx")]
    [InlineData("/admin%23")]
    [InlineData("/admin?x")]
    public void A_path_whose_readings_disagree_is_refused(string path) =>
        Rules(new AccessRuleOptions { Path = ["/admin"], Effect = AccessEffect.Deny }).On(path, Anna).ShouldBeOfType<AccessDecision.Ambiguous>();

    [Theory]
    [InlineData("//page")]
    [InlineData("/page;v=1")]
    public void A_path_whose_readings_agree_goes_on(string path) =>
        Rules(new AccessRuleOptions { Path = ["/admin"], Effect = AccessEffect.Deny }).On(path, Anna).ShouldBeOfType<AccessDecision.Allowed>();

    [Theory]
    [InlineData("/news;v=1/x")]
    [InlineData("//news")]
    [InlineData("/news%3Fx")]
    public void Where_every_reading_is_public_the_path_is_and_the_person_is_shown_only_where_each_says_so(string path)
    {
        var rules = Rules(new() { Effect = AccessEffect.Public }, new() { Path = ["/news"], Effect = AccessEffect.Deny }, new() { Effect = AccessEffect.Allow });

        rules.On(path, Anna).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();   // and no refusal, which a node that does not know the session would not make
        rules.On(path, null).ShouldBeOfType<AccessDecision.Public>();
        rules.On("/page;v=1", Anna).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeTrue();
    }

    [Fact]
    public void A_path_cannot_become_public_by_a_second_reading() =>
        Rules(new AccessRuleOptions { Path = ["/public"], Effect = AccessEffect.Public }).On("/public;/x", null).ShouldBeOfType<AccessDecision.Ambiguous>();

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("get", true)]
    [InlineData("POST", false)]
    public void GET_stands_for_HEAD_too(string method, bool open) =>
        (Rules(new AccessRuleOptions { Methods = ["GET"], Effect = AccessEffect.Public }).On("/", null, method) is AccessDecision.Public).ShouldBe(open);

    [Fact]
    public void A_rule_can_ask_for_the_identity_provider()
    {
        var rules = Rules(new() { IdentityProviders = ["Corp"], Effect = AccessEffect.Allow }, new() { Effect = AccessEffect.Deny });

        rules.On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>();
        rules.On("/", Guest).ShouldBeOfType<AccessDecision.Denied>();
    }

    [Fact]
    public void A_person_from_an_identity_provider_that_the_backend_does_not_admit_is_nobody_there()
    {
        var rules = new AccessRules([new AccessRule(new() { Path = ["/health"], Effect = AccessEffect.Public }, 0)], ["corp"]);

        rules.On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>();
        rules.On("/", Guest).ShouldBeOfType<AccessDecision.OtherIdentityProvider>();
        rules.On("/health", Guest).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_of_an_identity_provider_that_was_removed_is_nobodys()
    {
        const string Backends = """ "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Access": [ { "Path": "/health", "Effect": "Public" } ] } } """;
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" }, "partners": { "Metadata": "partners.xml" } } }, {{Backends}} }""");
        InForce().On("/", Guest).ShouldBeOfType<AccessDecision.Allowed>();

        gateway.Reconfigure($$"""{ "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } }, {{Backends}} }""");

        InForce().On("/", Guest).ShouldBeOfType<AccessDecision.OtherIdentityProvider>();
        InForce().On("/health", Guest).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();
        InForce().On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>();

        gateway.Reconfigure($$"""{ {{Backends}} }""");
        InForce().On("/", Anna).ShouldBeOfType<AccessDecision.OtherIdentityProvider>();

        AccessRules InForce() => gateway.Services.GetRequiredService<Active<BackendTable>>().Value.Find("wiki")!.Part<AccessRules>();
    }

    [Fact]
    public void A_person_is_shown_on_a_public_path_only_when_the_other_rules_let_that_person_in()
    {
        var rules = Rules(
            new() { Path = ["/static"], Effect = AccessEffect.Public },
            new() { Groups = ["wiki-admins"], Effect = AccessEffect.Allow },
            new() { Effect = AccessEffect.Deny });

        rules.On("/static/x.css", Walter).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeTrue();
        rules.On("/static/x.css", Anna).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();
        rules.On("/static/x.css", null).ShouldBeOfType<AccessDecision.Public>();
    }

    [Fact]
    public void A_denial_before_a_public_rule_stands()
    {
        var rules = Rules(
            new() { Groups = ["wiki-admins"], Effect = AccessEffect.Deny },
            new() { Effect = AccessEffect.Public });

        rules.On("/", Walter).ShouldBeOfType<AccessDecision.Denied>();
        rules.On("/", null).ShouldBeOfType<AccessDecision.Public>();
    }

    [Fact]
    public void Whoever_lacks_only_the_authentication_is_told_so_where_no_later_rule_says_anything()
    {
        var rules = Rules(new AccessRuleOptions { Path = ["/admin"], Groups = ["wiki-admins"], AuthnContext = [Mfa], Effect = AccessEffect.Allow });

        rules.On("/admin", Walter).ShouldBeOfType<AccessDecision.AuthnTooWeak>().IsTooOld.ShouldBeFalse();
        rules.On("/admin", Anna).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBeNull();
        rules.On("/page", Walter).ShouldBeOfType<AccessDecision.Allowed>();
    }

    [Fact]
    public void A_later_rule_that_lets_in_without_more_lets_in() =>
        Rules(new() { AuthnContext = [Mfa], Effect = AccessEffect.Allow }, new() { Groups = ["staff"], Effect = AccessEffect.Allow }).On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(1);

    [Fact]
    public void An_authentication_grows_too_old_while_the_session_goes_on()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var rules = Rules(new AccessRuleOptions { MaxAuthnAge = TimeSpan.FromMinutes(15), Effect = AccessEffect.Allow });
        clock.Advance(TimeSpan.FromMinutes(16));   // with a minute for the identity provider's clock
        rules.On("/", Anna, time: clock).ShouldBeOfType<AccessDecision.Allowed>();

        clock.Advance(TimeSpan.FromSeconds(1));

        rules.On("/", Anna, time: clock).ShouldBeOfType<AccessDecision.AuthnTooWeak>().IsTooOld.ShouldBeTrue();
    }

    [Fact]
    public void What_the_backend_wants_of_all_is_wanted_where_no_rule_matches_and_never_keeps_a_denial_from_anybody()
    {
        var mfa = new AuthnRequirement([Mfa], AuthnContextComparison.Exact, [Mfa], maxAge: null);
        var rules = new AccessRules([new AccessRule(new() { Path = ["/closed"], Effect = AccessEffect.Deny }, 0, AuthnRequirement.None)], ["corp"], new LoginTerms { Requirement = mfa });

        rules.On("/", Walter).ShouldBeOfType<AccessDecision.AuthnTooWeak>().Rule.ShouldBeNull();
        rules.On("/", WalterWithMfa).ShouldBeOfType<AccessDecision.Allowed>();
        rules.On("/closed", Walter).ShouldBeOfType<AccessDecision.Denied>();
        rules.On("/", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.ShouldBe(mfa);
    }

    [Fact]
    public void Nobody_is_asked_for_more_than_every_rule_wants()
    {
        var rules = Rules(new() { Groups = ["wiki-admins"], AuthnContext = [Mfa], Effect = AccessEffect.Allow }, new() { Groups = ["staff"], Effect = AccessEffect.Allow }, new() { Effect = AccessEffect.Deny });
        rules.On("/", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.IsNone.ShouldBeTrue();
        Wiki.On("/admin", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.Contexts.ShouldBe([Mfa]);
    }

    [Fact]
    public void A_step_up_lets_nobody_in_and_asks_only_whom_the_rules_behind_it_let_in()
    {
        var rules = Rules(
            new() { Path = ["/pay"], AuthnContext = [Mfa], Effect = AccessEffect.StepUp },
            new() { Groups = ["staff"], Effect = AccessEffect.Allow },
            new() { Effect = AccessEffect.Deny });

        rules.On("/pay", Anna).ShouldBeOfType<AccessDecision.AuthnTooWeak>().Rule.ShouldBe(0);
        rules.On("/page", Anna).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(1);
        rules.On("/pay", WalterWithMfa).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(1);
        rules.On("/pay", Guest).ShouldBeOfType<AccessDecision.Denied>().Rule.ShouldBe(2);    // nobody steps up to be turned away
        rules.On("/pay", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.Contexts.ShouldBe([Mfa]);
        rules.On("/page", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.IsNone.ShouldBeTrue();
    }

    [Fact]
    public void A_step_up_of_some_persons_is_asked_of_those_and_of_nobody_at_the_first_login()
    {
        var rules = Rules(new AccessRuleOptions { Groups = ["wiki-admins"], AuthnContext = [Mfa], Effect = AccessEffect.StepUp });

        rules.On("/", Walter).ShouldBeOfType<AccessDecision.AuthnTooWeak>();
        rules.On("/", WalterWithMfa).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBeNull();
        rules.On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>();
        rules.On("/", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.IsNone.ShouldBeTrue();
    }

    [Fact]
    public void Two_step_ups_are_both_wanted_and_one_behind_the_rule_that_lets_in_is_none()
    {
        const string Card = "urn:card";
        var rules = Rules(
            new() { Path = ["/a"], AuthnContext = [Mfa, Card], Effect = AccessEffect.StepUp },
            new() { Path = ["/a/b"], AuthnContext = [Card], Effect = AccessEffect.StepUp },
            new() { Groups = ["staff"], Effect = AccessEffect.Allow },
            new() { AuthnContext = ["urn:never"], Effect = AccessEffect.StepUp });

        rules.On("/a/b", null).ShouldBeOfType<AccessDecision.SignInNeeded>().Requirement.Contexts.ShouldBe([Card]);   // what nobody meets together with it is asked for afterwards
        rules.On("/a/b", WalterWithMfa).ShouldBeOfType<AccessDecision.AuthnTooWeak>().Rule.ShouldBe(1);
        rules.On("/a", WalterWithMfa).ShouldBeOfType<AccessDecision.Allowed>();
        rules.On("/", Anna).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(2);
        rules.On("/", Guest).ShouldBeOfType<AccessDecision.AuthnTooWeak>().Rule.ShouldBe(3);
    }

    [Fact]
    public void Whoever_has_to_step_up_is_not_shown_on_public_paths_before()
    {
        var rules = Rules(new() { AuthnContext = [Mfa], Effect = AccessEffect.StepUp }, new() { Path = ["/news"], Effect = AccessEffect.Public });

        rules.On("/news", Walter).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();
        rules.On("/news", WalterWithMfa).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeTrue();
        rules.On("/news", null).ShouldBeOfType<AccessDecision.Public>();
    }

    [Fact]
    public void A_step_up_after_a_public_rule_keeps_nobody_out() =>
        Rules(new() { Effect = AccessEffect.Public }, new() { AuthnContext = [Mfa], Effect = AccessEffect.StepUp }, new() { Effect = AccessEffect.Deny }).On("/", Walter).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();

    [Fact]
    public void Readings_of_a_path_that_ask_for_different_sign_ins_disagree() =>
        Rules(new() { Path = ["/a"], AuthnContext = [Mfa], Effect = AccessEffect.StepUp }, new() { AuthnContext = ["urn:card"], Effect = AccessEffect.StepUp }).On("//a", Anna).ShouldBeOfType<AccessDecision.Ambiguous>();

    [Theory]
    [InlineData(nameof(AccessEffect.Allow))]
    [InlineData(nameof(AccessEffect.Deny))]
    public void A_rule_that_nobody_can_tell_lets_nobody_in(string effect)
    {
        var slow = new AttributeTest.Matching(new Regex("^(([a-z])+.)+[0-9]([a-z])+$", RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(1)), "slow");
        var rules = Rules(new() { Path = ["/open"], Effect = AccessEffect.Public }, new() { Path = ["/x"], Effect = AccessEffect.Allow }, new() { Attributes = Tests(("username", slow)), Groups = ["staff"], Effect = Enum.Parse<AccessEffect>(effect) }, new() { Effect = AccessEffect.Allow });
        var longName = Person(new string('a', 64) + "c", "corp", groups: ["staff"]);

        var undecided = rules.On("/", longName).ShouldBeOfType<AccessDecision.Undecided>();
        undecided.Rule.ShouldBe(2);
        undecided.Condition.ShouldBe("Attributes:username");
        rules.On("/", Person("b", "corp", groups: ["staff"])).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(3);
        rules.On("/", Person(new string('a', 64) + "c", "corp")).ShouldBeOfType<AccessDecision.Allowed>().Rule.ShouldBe(3);    // the group is lacking, whatever the name is
        rules.On("/x", longName).ShouldBeOfType<AccessDecision.Allowed>();                                                     // decided before
        rules.On("/open", longName).ShouldBeOfType<AccessDecision.Public>().ShowsPerson.ShouldBeFalse();                        // open to anybody, but not as that person
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        OfEveryKind.On("/admin/users", WalterWithMfa, address: "::ffff:192.0.2.7").ShouldBeOfType<AccessDecision.Denied>().Rule.ShouldBe(2);
        RequestedPath.TryRead(new PathString("/admin/users"), default, out var path, out _);
        var question = new AccessQuestion(path, "GET", IPAddress.Parse("::ffff:192.0.2.7"), DateTimeOffset.UnixEpoch) { User = WalterWithMfa };
        for (var i = 0; i < 200; i++) Decide();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Decide();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);

        void Decide()
        {
            Wiki.Decide(question);
            OfEveryKind.Decide(question);
        }
    }

    private static AccessRules Rules(params AccessRuleOptions[] rules) => new([.. rules.Select((r, i) => new AccessRule(r, i))], ["corp", "partners"]);

    private static AttributeTests Tests(params (string, AttributeTest)[] tests) => new(tests);

    private static UserIdentity Person(string username, string idp, string[]? groups = null, string? context = null, string? department = null)
    {
        var mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["username"] = [username] };
        if (groups is not null) mapped["groups"] = groups;
        if (department is not null) mapped["department"] = [department];
        return new UserIdentity
        {
            Subject = new SubjectKey($"https://{idp}.example.com", username),
            IdentityProvider = idp,
            AuthnInstant = DateTimeOffset.UnixEpoch,
            AuthnContext = context,
            Mapped = mapped,
            Attributes = new Dictionary<string, IReadOnlyList<string>>(),
        };
    }
}

internal static class AccessRulesExtensions
{
    public static AccessDecision On(this AccessRules rules, string path, UserIdentity? user, string method = "GET", TimeProvider? time = null, string? address = "192.0.2.7")
    {
        RequestedPath.TryRead(new PathString(path.Replace("%20", " ")), default, out var requested, out var fault).ShouldBeTrue(fault);
        return rules.Decide(new AccessQuestion(requested, method, address is null ? null : IPAddress.Parse(address), (time ?? TimeProvider.System).GetUtcNow()) { User = user });
    }
}
