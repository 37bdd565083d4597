using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>The algorithm where all goes well: created once, changed only where a mapped value changed, found again.</summary>
public sealed class UserProvisionerTests
{
    private const string Linking =
        """
        {
          "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}" ], "LinkExisting": true, "Retries": 1,
          "Mapping": { "userName": "{username}", "mail": "{email}" }
        }
        """;

    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task The_first_pass_makes_the_account_with_what_identifies_it()
    {
        var result = await _bed.PassAsync(People.Alice());
        result.ShouldBe(new ProvisioningResult.Created("1"));
        var account = _bed.Application.Accounts.ShouldHaveSingleItem();
        account["userName"].ShouldBe("alice");
        account["mail"].ShouldBe("alice@example.com");
        account["externalId"].ShouldBe("alice-0001");
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create"]);
    }

    [Fact]
    public async Task A_second_pass_with_the_same_values_makes_no_call()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        (await _bed.PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_value_is_sent_alone()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        var result = await _bed.PassAsync(People.Alice(("title", "Manager")));
        result.ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["title"]);
        _bed.Application.Calls.ShouldBe(["get", "update title"]);
        _bed.Application.Written.ShouldHaveSingleItem().Attributes.ShouldHaveSingleItem().Value.ShouldBe(new AttributeValue.Text("Manager"));
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", "Manager")));
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_application_changed_itself_stays_when_another_value_is_sent()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts[0].Attributes["displayName"] = new AttributeValue.Text("Ali");
        await _bed.PassAsync(People.Alice(("title", "Manager")));
        _bed.Application.Accounts[0]["displayName"].ShouldBe("Ali");
        _bed.Application.Accounts[0]["title"].ShouldBe("Manager");
    }

    [Fact]
    public async Task A_value_that_the_application_holds_already_is_not_sent()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts[0].Attributes["title"] = new AttributeValue.Text("Manager");
        _bed.Application.ForgetCalls();
        (await _bed.PassAsync(People.Alice(("title", "Manager")))).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Calls.ShouldBe(["get"]);
    }

    [Fact]
    public async Task A_value_that_is_absent_leaves_the_applications_alone()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", null)));
        _bed.Application.Calls.ShouldBeEmpty();
        _bed.Application.Accounts[0]["title"].ShouldBe("Engineer");
    }

    [Fact]
    public async Task Null_clears()
    {
        const string clearing =
            """
            { "Adapter": "Fake", "Match": "externalId={subject}",
              "Mapping": { "userName": "{username}", "nickname": null, "title": { "From": "{title}", "Map": { "none": null, "Engineer": "Eng" } } } }
            """;
        var account = _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("nickname", "ally"), ("title", "Eng"));
        await _bed.PassAsync(People.Alice(), clearing);
        account["nickname"].ShouldBeNull();
        account["title"].ShouldBe("Eng");
        await _bed.PassAsync(People.Alice(("title", "none")), clearing);
        account["title"].ShouldBeNull();
        _bed.Application.Written[1].Attributes.ShouldBe(new Dictionary<string, AttributeValue?> { ["title"] = null });
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", "none")), clearing);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_ledger_doubles_nobody()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Ledger = new InMemoryProvisioningLedger();
        _bed.Application.ForgetCalls();
        (await _bed.PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Calls.ShouldBe(["find externalId"]);
        (await _bed.EntryAsync(People.Alice())).ShouldNotBeNull().AccountId.ShouldBe("1");
    }

    [Fact]
    public async Task A_person_with_a_new_name_is_renamed_and_not_doubled()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Ledger = new InMemoryProvisioningLedger();
        await _bed.PassAsync(People.Alice(("username", "alice.smith")));
        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("alice.smith");
    }

    [Fact]
    public async Task An_account_of_a_later_rule_is_adopted_where_linking_is_allowed_and_found_by_the_first_rule_from_then_on()
    {
        var account = _bed.Application.Add(true, ("userName", "alice"), ("mail", "old@example.com"));
        var result = await _bed.PassAsync(People.Alice(), Linking);
        result.ShouldBeOfType<ProvisioningResult.Updated>().Attributes.Order().ShouldBe(["externalId", "mail"]);
        account["externalId"].ShouldBe("alice-0001");
        _bed.Ledger = new InMemoryProvisioningLedger();
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(), Linking);
        _bed.Application.Calls.ShouldBe(["find externalId"]);
    }

    [Fact]
    public async Task An_account_that_was_deleted_in_the_application_is_made_again()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts.Clear();
        _bed.Application.ForgetCalls();
        (await _bed.PassAsync(People.Alice(("title", "Manager")))).ShouldBe(new ProvisioningResult.Created("2"));
        _bed.Application.Calls.ShouldBe(["get", "find externalId", "find userName", "create"]);
    }

    [Theory]
    [InlineData(1, "find externalId,find userName,create,find externalId", true)]
    [InlineData(2, "find externalId,find userName,create,find externalId,find userName,find externalId", true)]
    [InlineData(9, "find externalId,find userName,create,find externalId,find userName,find externalId,find userName", false)]
    public async Task An_account_that_shows_only_after_a_while_is_waited_for_and_never_made_twice(int look, string calls, bool isSeen)
    {
        var looks = 0;
        _bed.Application.Troubles = call => call == "create" ? Trouble.ShowsLater : Trouble.None;
        _bed.Application.Search = (attribute, _) => _bed.Application.Accounts.Count > 0 && (attribute == "externalId" ? ++looks : looks) < look ? [] : null;
        var result = await _bed.PassAsync(People.Alice(), ProvisioningTestBed.Wiki.Replace("\"Retries\": 1", "\"Retries\": 2"));
        if (isSeen) result.ShouldBe(new ProvisioningResult.Created("1"));
        else result.ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Detail.ShouldBe("the account was accepted, but is not found");
        string.Join(',', _bed.Application.Calls).ShouldBe(calls);
        _bed.Application.Accounts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_mapping_is_brought_to_the_account_at_the_next_pass()
    {
        await _bed.PassAsync(People.Alice());
        var changed = ProvisioningTestBed.Wiki.Replace("\"{title}\"", "\"{title|upper}\"");
        (await _bed.PassAsync(People.Alice(), changed)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["title"]);
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(), changed.Replace("{title|upper}", "{ title | upper }"));
        _bed.Application.Calls.ShouldBeEmpty("only the spelling of the template changed");
    }

    [Fact]
    public async Task Account_ids_of_another_system_are_not_believed()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts.Clear();
        _bed.Application.Target = "memory:2";
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("alice-0001", 1)]
    [InlineData("bob-0002", 2)]
    public async Task An_account_of_another_system_that_has_the_same_id_is_left_alone_unless_a_match_rule_finds_it(string identifies, int accounts)
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts.Clear();
        var same = new FakeAccount("1") { Attributes = { ["externalId"] = new AttributeValue.Text(identifies), ["userName"] = new AttributeValue.Text("somebody") } };
        _bed.Application.Accounts.Add(same);
        _bed.Application.Target = "memory:2";
        await _bed.PassAsync(People.Alice());
        _bed.Application.Accounts.Count.ShouldBe(accounts);
        same["userName"].ShouldBe(accounts == 1 ? "alice" : "somebody");
    }

    [Fact]
    public async Task Update_EveryLogin_compares_once_per_session_and_sends_what_differs()
    {
        var part = _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Update\": \"EveryLogin\", \"Retries\""));
        await _bed.PassAsync(People.Alice(), part);
        _bed.Application.Accounts[0].Attributes["displayName"] = new AttributeValue.Text("Ali");
        _bed.Application.ForgetCalls();

        await _bed.PassAsync(People.Alice(), part);
        _bed.Application.Calls.ShouldBeEmpty("the same session");

        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        var moved = new TestInfra.ManualTimeProvider(later);
        _bed.Time = moved;
        (await _bed.PassAsync(People.Alice(), part, later)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["displayName"]);
        _bed.Application.Calls.ShouldBe(["get", "update displayName"]);
        _bed.Application.ForgetCalls();

        await _bed.PassAsync(People.Alice(), part, later);
        _bed.Application.Calls.ShouldBeEmpty("the new session was compared");
    }

    [Fact]
    public async Task Update_Never_finds_and_makes_accounts_and_changes_none()
    {
        var never = ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Update\": \"Never\", \"Retries\"");
        _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "al"));
        (await _bed.PassAsync(People.Alice(), never)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", "Manager")), never);
        _bed.Application.Calls.ShouldBeEmpty();
        (await _bed.PassAsync(People.Of("bob-0002", ("username", "bob")), never)).ShouldBe(new ProvisioningResult.Created("2"));
    }

    [Theory]
    [InlineData("IgnoreCase", "ALICE@EXAMPLE.COM")]
    [InlineData("Trim", "alice@example.com          ")]
    public async Task The_applications_own_spelling_is_no_change(string rule, string held)
    {
        var comparing = $$"""
            { "Adapter": "Fake", "Match": "externalId={subject}",
              "Mapping": { "userName": "{username}", "mail": { "From": "{email}", "Compare": "{{rule}}" } } }
            """;
        _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("mail", held));
        (await _bed.PassAsync(People.Alice(), comparing)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Calls.ShouldBe(["find externalId"]);
    }

    [Fact]
    public async Task Without_a_rule_another_spelling_is_a_change()
    {
        var account = _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Alice O'Brien"), ("title", "Engineer"), ("mail", "ALICE@EXAMPLE.COM"));
        (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["mail"]);
        account["mail"].ShouldBe("alice@example.com");
    }

    [Fact]
    public async Task A_password_that_the_application_demands_is_made_at_creation_and_never_again()
    {
        const string demanding =
            """
            { "Adapter": "Fake", "Match": "externalId={subject}",
              "Mapping": { "userName": "{username}", "title": "{title}", "password": { "Generate": "Password", "Length": 40 } } }
            """;
        _bed.Application.WriteOnly.Add("password");
        await _bed.PassAsync(People.Alice(), demanding);
        await _bed.PassAsync(People.Of("bob-0002", ("username", "bob")), demanding);
        var passwords = _bed.Application.Accounts.Select(a => a["password"].ShouldNotBeNull()).ToList();
        passwords[0].Length.ShouldBe(40);
        passwords[0].ShouldNotBe(passwords[1]);
        foreach (var password in passwords)
        {
            password.Any(char.IsAsciiLetterLower).ShouldBeTrue();
            password.Any(char.IsAsciiLetterUpper).ShouldBeTrue();
            password.Any(char.IsAsciiDigit).ShouldBeTrue();
            password.All(char.IsAsciiLetterOrDigit).ShouldBeFalse();
        }

        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", "Manager")), demanding);
        _bed.Application.Calls.ShouldBe(["get", "update title"]);
    }

    [Fact]
    public async Task A_list_in_another_order_is_no_change()
    {
        const string lists = """{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "userName": "{username}", "roles": "{groups}" } }""";
        await _bed.PassAsync(People.Alice(("groups", "eng;staff")), lists);
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("groups", "staff;eng")), lists);
        _bed.Application.Calls.ShouldBeEmpty();
        await _bed.PassAsync(People.Alice(("groups", "staff")), lists);
        _bed.Application.Calls.ShouldBe(["get", "update roles"]);
    }
}
