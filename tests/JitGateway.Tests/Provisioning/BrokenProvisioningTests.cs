using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning;

/// <summary>What an operator reads when a section <c>Provisioning</c> is wrong.</summary>
public sealed class BrokenProvisioningTests
{
    private const string P = "Backends:wiki:Provisioning:";
    private const string Good = """ "Adapter": "Fake", "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}" } """;
    private const string Start = """ "Adapter": "Fake", "Match": "externalId={subject}", """;
    private const string NotFound = ", so that an account is not found by what was written to it. Write the same template in both, as in ";
    private const string Filters = "default, first, hash, join, last, lower, map, regex, replace, split, trim, truncate, upper";

    [Theory]
    [InlineData("{ \"Mapping\": { \"userName\": \"{username}\" } }",
        "Adapter: is missing. Write one of: Fake, None, Other.")]
    [InlineData("{ \"Adapter\": \"Fakes\" }",
        "Adapter = \"Fakes\": is not the name of an adapter. Did you mean \"Fake\"? Legal: Fake, None, Other.")]
    [InlineData("{ \"Adapter\": \"LDAP\" }",
        "Adapter = \"LDAP\": is not the name of an adapter. Use one of: Fake, None, Other.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Mapping\": { \"userName\": \"{username}\" } }",
        "Match: is missing. Write how an account is found, as in [ \"externalId={subject}\" ].")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": [ \"externalId={subject}\" ] }",
        "Mapping: is missing. Write the backend's attributes and their values, as in { \"userName\": \"{username}\" }.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": [ \"externalId={subject}\" ], \"Mapping\": \"all\" }",
        "Mapping = \"all\": is a single value where named attributes belong. Write an object: { \"userName\": \"{username}\" }.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": [ \"externalId\" ], \"Mapping\": { \"userName\": \"{username}\" } }",
        "Match:0 = \"externalId\": is not a match rule. Write ATTRIBUTE={template}, as in externalId={subject}.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": [ \"externalId={subject}\", \"userName=admin\" ], \"Mapping\": { \"userName\": \"{username}\" } }",
        "Match:1 = \"userName=admin\": finds the same account for everybody. Write a value of the person's, as in userName={subject}.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": [ \"externalId={subject\" ], \"Mapping\": { \"userName\": \"{username}\" } }",
        "Match:0 = \"externalId={subject\": has a template that has an opening brace that is never closed at position 1. Write } after the placeholder, or {{ for a brace that is text.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"userName\": \"{username|lowr}\" } }",
        "Mapping:userName = \"{username|lowr}\": has an unknown filter \"lowr\" at position 11. Did you mean \"lower\"? Legal: " + Filters + ".")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"urn:example:2.0:User:dept\": \"{username|lowr}\" } }",
        "Mapping:urn:example:2.0:User:dept = \"{username|lowr}\": has an unknown filter \"lowr\" at position 11. Did you mean \"lower\"? Legal: " + Filters + ".")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"userName\": \"\" } }",
        "Mapping:userName = \"\": is an empty text. Write null to clear the value, or leave the key out to leave it alone.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"role\": { \"Form\": \"{role}\", \"Map\": { \"a\": \"b\" } } } }",
        "Mapping:role:Form: is not a key that is known here. Did you mean \"From\"? Known: Absent, Compare, From, Generate, Length, List, Map, MaxLength, Owner, Tries, WhenTaken.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"role\": { \"From\": \"{role}\", \"Compare\": \"NoCase\" } } }",
        "Mapping:role:Compare = \"NoCase\": is not the name of a value. Use one of: Blanks, Digits, Exact, IgnoreCase, Number, Ordered, Trim.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"role\": { \"From\": \"{role}\", \"MaxLength\": 0 } } }",
        "Mapping:role:MaxLength = \"0\": is not a length. Write a number above zero.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"role\": { \"From\": \"{role}\", \"Length\": 9 } } }",
        "Mapping:role:Length = \"9\": is about generated values. Write MaxLength for the longest text the backend holds.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"role\": { \"Compare\": \"Trim\" } } }",
        "Mapping:role:From: is missing. Write the template of the value, as in \"{username}\", or Generate.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"pw\": { \"Generate\": \"Pasword\" } } }",
        "Mapping:pw:Generate = \"Pasword\": is not the name of a value. Did you mean \"Password\"? Legal: Password.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"pw\": { \"Generate\": \"Password\", \"Length\": 6 } } }",
        "Mapping:pw:Length = \"6\": is not a length for a password. Write a number from 12 to 128.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": \"externalId={subject}\", \"Mapping\": { \"pw\": { \"Generate\": \"Password\", \"From\": \"{x}\" } } }",
        "Mapping:pw:Generate = \"Password\": stands beside From or Map. Write either Generate or From.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"role\": { \"From\": \"{role}\", \"Owner\": \"Their\" } } }",
        "Mapping:role:Owner = \"Their\": is not the name of a value. Did you mean \"Theirs\"? Legal: CreateOnly, Ours, Theirs.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"role\": { \"From\": \"{role}\", \"Owner\": \"Theirs\", \"Absent\": \"Clear\" } } }",
        "Mapping:role:Absent = \"Clear\": clears what Owner: Theirs says is never changed. Write Owner: Ours, or leave Absent out.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"role\": { \"From\": \"{role}\", \"Tries\": 3 } } }",
        "Mapping:role:Tries = \"3\": is about numbered names. Write WhenTaken: Number beside it, or leave it out.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"role\": { \"From\": \"{role}\", \"WhenTaken\": \"Number\", \"Tries\": 100 } } }",
        "Mapping:role:Tries = \"100\": is not a number of names to try. Write a number from 1 to 99.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"externalId\": { \"From\": \"{subject}\", \"WhenTaken\": \"Number\" } } }",
        "Mapping:externalId:WhenTaken = \"Number\": numbers what identifies the account by the first match rule, so that another's account would be taken for the person's. Write another first rule, as in externalId={subject}, or WhenTaken: Refuse.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"role\": { \"From\": \"administrator\", \"MaxLength\": 8 } } }",
        "Mapping:role:MaxLength = \"8\": is less than the 13 characters of \"administrator\", which the mapping sends. Write a shorter value, or the length that the backend really holds.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"role\": { \"From\": \"{role}\", \"Map\": { \"a\": \"administrator\", \"*\": \"user\" }, \"MaxLength\": 8 } } }",
        "Mapping:role:MaxLength = \"8\": is less than the 13 characters of \"administrator\", which the mapping sends. Write a shorter value, or the length that the backend really holds.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"active\": \"perhaps\" } }",
        "Mapping:active = \"perhaps\": is no state of an account, which is enabled or disabled. Write true or false.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"Active\": { \"From\": \"{status}\", \"Map\": { \"left\": \"disabled\", \"x\": null, \"y\": \"\", \"*\": \"1\" } } } }",
        "Mapping:Active = \"disabled\": is no state of an account, which is enabled or disabled. Write true or false.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"pw\": { \"Generate\": \"Password\", \"MaxLength\": 20 } } }",
        "Mapping:pw:MaxLength = \"20\": is less than the 32 characters that are generated. Write Length: 20.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"pw\": { \"Generate\": \"Password\", \"Owner\": \"Theirs\" } } }",
        "Mapping:pw:Generate = \"Password\": stands beside Owner or WhenTaken. Leave them out: a generated value is sent at creation only.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"userName\": \"{username}\", \"externalId\": \"{username}\" } }",
        "Match:0 = \"externalId={subject}\": searches {subject}, while Mapping sends {username} as externalId" + NotFound + "\"externalId\": \"{subject}\", or leave it out of Mapping: what identifies an account is written by itself.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"EXTERNALID\": { \"From\": \"{subject}\", \"Map\": { \"a\": \"b\" } } } }",
        "Match:0 = \"EXTERNALID={subject}\": searches {subject}, while Mapping sends '{subject}':{'a':'b'} as EXTERNALID" + NotFound + "\"EXTERNALID\": \"{subject}\", or leave it out of Mapping: what identifies an account is written by itself.")]
    [InlineData("{ " + Start + "\"Mapping\": { \"externalId\": { \"Generate\": \"Password\" } } }",
        "Match:0 = \"externalId={subject}\": searches {subject}, while Mapping sends a generated value as externalId" + NotFound + "\"externalId\": \"{subject}\", or leave it out of Mapping: what identifies an account is written by itself.")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Match\": [ \"externalId={subject}\", \"userName={username}\" ], \"Mapping\": { \"userName\": \"{username|lower}\" } }",
        "Match:1 = \"userName={username}\": searches {username}, while Mapping sends {username|lower} as userName" + NotFound + "\"userName\": \"{username}\".")]
    [InlineData("{ \"Adapter\": \"Fake\", \"Preset\": \"Salesforce\", \"Mapping\": { \"Username\": \"{attr:User.Username}.sandbox\" } }",
        "Match:1 = \"Username={attr:User.Username}\": searches {attr:User.Username}, while Mapping sends {attr:User.Username}.sandbox as Username" + NotFound + "\"Username\": \"{attr:User.Username}\".")]
    [InlineData("{ " + Good + ", \"Required\": [ \"username\", \"mial\" ] }",
        "Required:1 = \"mial\": is not the name of a mapped attribute. Use one of: userName.")]
    [InlineData("{ " + Good + ", \"Timeout\": \"-00:00:05\" }",
        "Timeout = \"-00:00:05\": is not a time that a call may take. Write a time above zero and of at most 00:02:00, as in 00:00:05.")]
    [InlineData("{ " + Good + ", \"Timeout\": \"5\" }",
        "Timeout = \"5\": is not a time span. Write hh:mm:ss, as in 00:30:00.")]
    [InlineData("{ " + Good + ", \"Retries\": 99 }",
        "Retries = \"99\": is not a number of retries. Write a number from 0 to 10.")]
    [InlineData("{ " + Good + ", \"ErrorUrl\": \"/sorry\" }",
        "ErrorUrl = \"/sorry\": is neither http nor https. Write a URL such as https://help.example.com/sign-in-failed.")]
    [InlineData("{ " + Good + ", \"ErrorUrl\": \"sorry.html\" }",
        "ErrorUrl = \"sorry.html\": is not an absolute URL. Write a URL such as https://host.example.com/path.")]
    [InlineData("{ " + Good + ", \"ErrorUrl\": \"javascript:alert(1)\" }",
        "ErrorUrl = \"javascript:alert(1)\": is neither http nor https. Write a URL such as https://help.example.com/sign-in-failed.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"BreakAfter\": 1 } }",
        "Protection:BreakAfter = \"1\": is out of bounds. Write a number from 2 to 1000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"BreakWithin\": \"00:00:00\" } }",
        "Protection:BreakWithin = \"00:00:00\": is out of bounds. Write a time from 00:00:01 to 00:10:00.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"LongestBreak\": \"01:00:00\" } }",
        "Protection:LongestBreak = \"01:00:00\": is out of bounds. Write a time from 00:00:01 to 00:10:00.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CreatesPerSecond\": 0 } }",
        "Protection:CreatesPerSecond = \"0\": is not a number of accounts that can be made. Write a number from 0.001 to 10000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CreatesPerSecond\": 1e-13 } }",
        "Protection:CreatesPerSecond = \"1E-13\": is not a number of accounts that can be made. Write a number from 0.001 to 10000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CreatesPerSecond\": \"NaN\" } }",
        "Protection:CreatesPerSecond = \"NaN\": is not a number of accounts that can be made. Write a number from 0.001 to 10000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CreateBurst\": 0 } }",
        "Protection:CreateBurst = \"0\": is out of bounds. Write a number from 1 to 100000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CallsAtOnce\": 0 } }",
        "Protection:CallsAtOnce = \"0\": is out of bounds. Write a number from 1 to 1000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CallsWaiting\": -1 } }",
        "Protection:CallsWaiting = \"-1\": is out of bounds. Write a number from 0 to 100000.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CheckEvery\": \"00:00:01\" } }",
        "Protection:CheckEvery = \"00:00:01\": is out of bounds. Write a time from 00:00:10 to 1.00:00:00, or 00:00:00 for never.")]
    [InlineData("{ " + Good + ", \"Protection\": { \"CallsAtOne\": 8 } }",
        "Protection:CallsAtOne: is not a key that is known here. Did you mean \"CallsAtOnce\"? Known: BreakAfter, BreakWithin, CallsAtOnce, CallsWaiting, CheckEvery, CreateBurst, CreatesPerSecond, LongestBreak.")]
    [InlineData("{ " + Good + ", \"Mode\": \"Later\" }",
        "Mode = \"Later\": is not the name of a value. Use one of: Background, BestEffort, Blocking.")]
    [InlineData("{ " + Good + ", \"Update\": \"OnChanges\" }",
        "Update = \"OnChanges\": is not the name of a value. Did you mean \"OnChange\"? Legal: EveryLogin, Never, OnChange.")]
    [InlineData("{ " + Good + ", \"Groups\": { \"From\": \"{groups}\", \"Sync\": \"Merge\" } }",
        "Groups:Sync = \"Merge\": asks for memberships, which the adapter Fake does not keep. Write None, or leave the section Groups out.")]
    [InlineData("{ " + Good + ", \"Groups\": { \"From\": \"{groups}\" } }",
        "Groups:Sync: is missing. Write Merge, Replace or None.")]
    [InlineData("{ " + Good + ", \"Groups\": { \"Sync\": \"Mirror\" } }",
        "Groups:Sync = \"Mirror\": is not the name of a value. Use one of: Merge, None, Replace.")]
    [InlineData("{ " + Good + ", \"Deactivate\": { \"AfterInactiveDays\": 90 } }",
        "Deactivate:AfterInactiveDays = \"90\": is not offered in this version. Leave the key out: accounts are not deactivated yet.")]
    [InlineData("{ " + Good + ", \"Deactivate\": { \"OnAccessLost\": true } }",
        "Deactivate:OnAccessLost = \"true\": is not offered in this version. Leave the key out: accounts are not deactivated yet.")]
    [InlineData("{ " + Good + ", \"Other\": { \"BaseUrl\": \"x\" } }",
        "Other: is not a key that is known here. Known: Adapter, Create, Deactivate, ErrorUrl, Fake, Groups, LinkExisting, Mapping, Match, Mode, Preset, Protection, Queue, Reactivate, Required, Retries, SharedNames, Timeout, Update.")]
    [InlineData("{ " + Good + ", \"Mach\": [ \"x\" ] }",
        "Mach: is not a key that is known here. Did you mean \"Match\"? Known: Adapter, Create, Deactivate, ErrorUrl, Fake, Groups, LinkExisting, Mapping, Match, Mode, Preset, Protection, Queue, Reactivate, Required, Retries, SharedNames, Timeout, Update.")]
    public void Names_the_key_the_value_and_the_cure(string json, string expected) => Errors(json).ShouldBe([P + expected]);

    [Theory]
    [InlineData("externalId={subject}", "\"externalId\": \"{ subject }\"")]
    [InlineData("externalId={subject}", "\"externalId\": [ \"{subject}\", \"{username}\" ]")]
    [InlineData("mail={email}", "\"mail\": [ \"{email}\", \"{username}@example.com\" ]")]
    [InlineData("userName={email}", "\"userName\": \"{username}\"")]
    [InlineData("login={username}", "\"userName\": \"{username|lower}\"")]
    public void A_rule_may_search_what_is_sent_and_a_later_one_what_accounts_were_called_before(string rule, string mapping) =>
        Errors($$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}", "{{rule}}" ], "Mapping": { {{mapping}} } }""").ShouldBeEmpty();

    [Theory]
    [InlineData("externalId={subject}", "", 1)]
    [InlineData("externalId={subject}", ", \"SharedNames\": true", 0)]
    [InlineData("externalId={idp}:{subject}", "", 0)]
    [InlineData("externalId={(idp)|upper}-{subject}", "", 0)]
    [InlineData("externalId={subject ?? idp}", "", 1)]
    [InlineData("externalId={'idp'}-{subject}", "", 1)]
    public void Several_identity_providers_need_names_that_tell_their_people_apart(string rule, string more, int errors)
    {
        var json = $$"""{ "Adapter": "Fake", "Match": [ "{{rule}}" ], "Mapping": { "userName": "{username}" } {{more}} }""";

        ProvisioningTestBed.Read(json, """ "IdentityProvider": [ "corp", "partner" ] """, Fake).Errors.Count.ShouldBe(errors);
        ProvisioningTestBed.Read(json, """ "IdentityProvider": [ "corp" ] """, Fake).Errors.ShouldBeEmpty();
        ProvisioningTestBed.Read(json, """ "IdentityProvider": "corp" """, Fake).Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_choice_a_backend_admits_all_identity_providers()
    {
        using var folder = new ConfigurationFolder().With("""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "https://idp.example.com/metadata" }, "partner": { "Metadata": "https://idp.example.net/metadata" } } },
              "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Provisioning": {
                "Adapter": "Scim", "Match": "externalId={subject|lower}", "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "https://wiki.example.com/scim/v2", "Token": "t" } } } }
            }
            """);

        folder.Errors().ShouldBe([P + "Match:0 = \"externalId={subject|lower}\": is the same for two people whom two identity providers (corp, partner) call the same, so one would get the other's account. "
            + "Write externalId={idp}:{subject|lower}, or \"SharedNames\": true where these identity providers name the same people the same."]);
    }

    [Theory]
    [InlineData("", "whoever comes into IdentityProviderFolder")]
    [InlineData("corp", "corp, whoever comes into IdentityProviderFolder")]
    public void A_folder_of_identity_providers_may_bring_others_at_any_time(string files, string told)
    {
        using var folder = new ConfigurationFolder();
        Directory.CreateDirectory(Path.Combine(folder.Folder, "idps"));
        foreach (var name in files.Split(' ', StringSplitOptions.RemoveEmptyEntries)) folder.WithFile($"idps/{name}.xml", "<md/>");

        ErrorsWith("").ShouldBe([P + $"Match:0 = \"externalId={{subject}}\": is the same for two people whom two identity providers ({told}) call the same, so one would get the other's account. "
            + "Write externalId={idp}:{subject}, or \"SharedNames\": true where these identity providers name the same people the same."]);
        ErrorsWith(""" "IdentityProvider": "corp", """).ShouldBeEmpty();

        IReadOnlyList<string> ErrorsWith(string wiki) => folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "https://sso.example.com" },
              "Saml": { "IdentityProviderFolder": { "Path": "idps" } },
              "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", {{wiki}} "Provisioning": {
                "Adapter": "Scim", "Match": "externalId={subject}", "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "https://wiki.example.com/scim/v2", "Token": "t" } } } }
            }
            """).Errors();
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"FALSE\"")]
    [InlineData("\"0\"")]
    [InlineData("null")]
    [InlineData("\"{status}\"")]
    [InlineData("{ \"From\": \"{status}\", \"Map\": { \"left\": \"false\", \"*\": \"true\" } }")]
    public void An_account_may_be_enabled_or_disabled_or_what_the_person_brings(string active) =>
        Errors($$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}", "active": {{active}} } }""").ShouldBeEmpty();

    [Theory]
    [InlineData("IsActive", 1)]
    [InlineData(null, 0)]
    public void What_is_a_state_is_for_the_adapter_to_say(string? state, int errors)
    {
        var registration = new AdapterRegistration("Fake", c =>
        {
            c.State = state;
            return _ => new FakeApplication();
        });
        ProvisioningTestBed.Read("""{ "Adapter": "Fake", "Match": [ "externalId={subject}" ], "Mapping": { "active": "perhaps", "IsActive": "perhaps" } }""", registration).Errors.Count.ShouldBe(errors);
    }

    [Fact]
    public void Reports_all_errors_at_once() =>
        Errors("""{ "Adapter": "Fake", "Match": "x", "Mapping": { "a": "{", "b": "}" }, "Retries": -1, "Required": [ "c" ] }""").Count.ShouldBe(4);

    [Theory]
    [InlineData("{ \"Adapter\": \"None\" }")]
    [InlineData("{ \"Adapter\": \"none\", \"Fake\": { \"Anything\": 1 } }")]
    public void Adapter_None_switches_provisioning_off(string json)
    {
        var (part, errors) = ProvisioningTestBed.Read(json, Fake);
        errors.ShouldBeEmpty();
        part.IsEnabled.ShouldBeFalse();
    }

    [Fact]
    public void An_absent_section_switches_provisioning_off()
    {
        var (part, errors) = ProvisioningTestBed.Read("null", Fake);
        errors.ShouldBeEmpty();
        part.IsEnabled.ShouldBeFalse();
    }

    [Fact]
    public void What_is_right_is_compiled()
    {
        AdapterContext? seen = null;
        var registration = new AdapterRegistration("Fake", c =>
        {
            seen = c;
            return _ => new FakeApplication();
        });
        var (part, errors) = ProvisioningTestBed.Read(
            """
            { "Adapter": "fake", "Fake": { "BaseUrl": "https://wiki.example.com" }, "Update": "never", "Create": false, "Timeout": "00:00:09",
              "Match": [ "externalId={subject}", "userName={username}" ],
              "Mapping": { "userName": { "From": "{username}", "Compare": [ "IgnoreCase", "Trim" ] }, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "{dept}",
                           "pw": { "Generate": "Password" } },
              "Required": [ "USERNAME" ], "Groups": { "Sync": "None" }, "Deactivate": { "OnAccessLost": false, "Action": "Disable" } }
            """, registration);
        errors.ShouldBeEmpty();
        part.IsEnabled.ShouldBeTrue();
        part.AdapterName.ShouldBe("Fake");
        part.Attributes.Select(a => a.Attribute).Order().ShouldBe(["externalId", "pw", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "userName"]);
        part.Attributes.Single(a => a.Attribute == "pw").Generated.ShouldBe(new GeneratedValue(GeneratedKind.Password, 32));
        part.Wanted.ShouldNotContain("pw");
        part.Rules[1].Compare.Same(new AttributeValue.Text("ALICE "), new AttributeValue.Text("alice")).ShouldBeTrue("a rule compares as its attribute does");
        seen.ShouldNotBeNull().ShouldSatisfyAllConditions(
            c => c.Settings["BaseUrl"].ShouldBe("https://wiki.example.com"),
            c => c.Timeout.ShouldBe(TimeSpan.FromSeconds(9)),
            c => c.Mapped.ShouldContain("externalId"),
            c => c.Matched.ShouldBe(["externalId", "userName"]),
            c => c.Creates.ShouldBeFalse(),
            c => c.Updates.ShouldBeFalse());
    }

    private static readonly AdapterRegistration Fake = new("Fake", _ => _ => new FakeApplication());

    private static IReadOnlyList<string> Errors(string json) => ProvisioningTestBed.Read(json, Fake, new AdapterRegistration("Other", _ => _ => new FakeApplication())).Errors;
}
