using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Tests.Failures;

namespace JitGateway.Tests.Provisioning;

/// <summary>Every way in which a pass does not end with an account. <see cref="ProvokedFailures"/> has one for every entry of the register.</summary>
public sealed class RefusalTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Theory]
    [MemberData(nameof(ProvokedFailures.Numbers), MemberType = typeof(ProvokedFailures))]
    public async Task Every_entry_of_the_register_can_be_reached_and_leaves_no_account_half_done(int number)
    {
        var code = ProvokedFailures.Of(number);
        ProvokedFailures.Wanting([code], ProvokedFailures.Ways.Keys.Where(e => e == code)).ShouldBeEmpty();
        var result = await ProvokedFailures.Ways[code](_bed);
        var failure = FailureOf(result);
        failure.Code.ShouldBe(code);
        failure.Backend.ShouldBe("wiki");
        failure.Reason.Value.ShouldStartWith("provisioning.");
        (result is ProvisioningResult.Unavailable).ShouldBe(code.Status == 503);
        (failure.RetryAfter is not null).ShouldBe(code.Status == 503);
        foreach (var value in (string[])["alice@example.com", "Alice", "Engineer"])
            failure.Detail.ShouldSatisfyAllConditions(d => (d ?? "").ShouldNotContain(value, Case.Sensitive), _ => code.PublicText.ShouldNotContain(value, Case.Sensitive));
        _bed.Application.Accounts.Where(a => a["mail"] is not null).ShouldBeEmpty("only the gateway writes a mail address");
    }

    [Fact]
    public void Every_entry_of_the_register_has_a_way_that_provokes_it() =>
        ProvokedFailures.Wanting(WholeRegister.OfProvisioning, ProvokedFailures.Ways.Keys).ShouldBeEmpty();

    [Fact]
    public void An_entry_that_nothing_provokes_would_be_named_with_what_to_do()
    {
        var added = ErrorRegister.UserDisabled with { Number = 1499, Constant = "USER_ASLEEP" };

        ProvokedFailures.Wanting([.. WholeRegister.OfProvisioning, added], ProvokedFailures.Ways.Keys).ShouldHaveSingleItem().ShouldStartWith("1499 USER_ASLEEP has no way that provokes it. Add a line to ProvokedFailures.Ways");
        ProvokedFailures.Wanting([], [added]).ShouldHaveSingleItem().ShouldStartWith("1499 USER_ASLEEP is provoked, but is no entry");
    }

    [Fact]
    public async Task Two_hits_are_named_to_the_operator_and_none_is_touched()
    {
        FailureOf(await ProvokedFailures.Ways[ErrorRegister.MultipleUsersFound](_bed)).Detail.ShouldBe("rule externalId={subject} found accounts 1, 2");
        _bed.Application.Calls.ShouldBe(["find externalId"]);
    }

    [Fact]
    public async Task A_value_too_long_is_named_with_its_length_and_the_limit() =>
        FailureOf(await ProvokedFailures.Ways[ErrorRegister.ValueTooLong](_bed)).Detail.ShouldBe("displayName: 13 characters where 8 fit");

    [Fact]
    public async Task Missing_values_are_named() =>
        FailureOf(await ProvokedFailures.Ways[ErrorRegister.RequiredValueMissing](_bed)).Detail.ShouldBe("no value for mail");

    [Fact]
    public async Task A_person_with_two_identifying_values_is_refused()
    {
        var result = await _bed.PassAsync(People.Alice(("employeeNumber", "1;2")), With("\"externalId={subject}\"", "\"externalId={employeeNumber}\""));
        FailureOf(result).Code.ShouldBe(ErrorRegister.MissingFederationId);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_later_rule_without_a_value_is_passed_over()
    {
        await _bed.PassAsync(People.Of("alice-0001", ("displayName", "Alice")));
        _bed.Application.Calls.ShouldBe(["find externalId", "create"]);
    }

    [Fact]
    public async Task The_backends_words_name_the_attribute() =>
        FailureOf(await ProvokedFailures.Ways[ErrorRegister.UserCreationRejected](_bed)).Detail.ShouldBe("title: 400 invalidValue");

    [Theory]
    [InlineData(Trouble.Throws)]
    [InlineData(Trouble.Unavailable)]
    [InlineData(Trouble.RateLimited)]
    public async Task A_read_that_fails_for_a_moment_is_tried_again(Trouble trouble)
    {
        var failures = 1;
        _bed.Application.Troubles = call => call == "find externalId" && failures-- > 0 ? trouble : Trouble.None;
        (await _bed.PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Created("1"));
        _bed.Application.Calls.ShouldBe(["find externalId", "find externalId", "find userName", "create"]);
    }

    [Fact]
    public async Task A_backend_that_hangs_counts_as_unavailable_after_the_timeout()
    {
        _bed.Application.Troubles = _ => Trouble.Hangs;
        var failure = FailureOf(await _bed.PassAsync(People.Alice(), With("00:00:05", "00:00:00.050")));
        failure.Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
        failure.Detail.ShouldBe("find: no answer within 0.05 s");
        _bed.Application.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_backend_that_asks_for_patience_passes_its_wish_on()
    {
        var failure = FailureOf(await ProvokedFailures.Ways[ErrorRegister.UserStoreBusy](_bed));
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(7));
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
    }

    [Fact]
    public async Task A_creation_whose_answer_got_lost_is_looked_for_before_another()
    {
        _bed.Application.Unique.Clear();   // nothing but us prevents a second account
        _bed.Application.Troubles = call => call == "create" ? Trouble.LosesAnswer : Trouble.None;
        (await _bed.PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Created("1"));
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create", "find externalId"]);
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_creation_that_failed_for_a_moment_is_tried_again_after_a_look()
    {
        var failures = 1;
        _bed.Application.Troubles = call => call == "create" && failures-- > 0 ? Trouble.Unavailable : Trouble.None;
        (await _bed.PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Created("1"));
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create", "find externalId", "find userName", "create"]);
    }

    [Fact]
    public async Task A_creation_that_keeps_failing_ends()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.Unavailable : Trouble.None;
        FailureOf(await _bed.PassAsync(People.Alice())).Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(2);
    }

    [Fact]
    public async Task A_change_whose_answer_got_lost_is_read_back_before_another()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        _bed.Application.Troubles = call => call == "update title" ? Trouble.LosesAnswer : Trouble.None;
        await _bed.PassAsync(People.Alice(("title", "Manager")));
        _bed.Application.Calls.ShouldBe(["get", "update title", "get"]);
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", "Manager")));
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_that_meets_anothers_unique_value_is_refused_and_not_repeated()
    {
        _bed.Application.Add(true, ("externalId", "bob-0002"), ("userName", "bob"));
        _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"));
        var failure = FailureOf(await _bed.PassAsync(People.Alice(("username", "Bob"))));
        failure.Code.ShouldBe(ErrorRegister.UniqueValueTaken);
        failure.Detail.ShouldBe("userName: 409 uniqueness");
        _bed.Application.Calls.Count(c => c.StartsWith("update", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task An_account_that_the_backend_says_exists_is_looked_for_once_more_and_then_given_up()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.AlreadyExists : Trouble.None;
        FailureOf(await _bed.PassAsync(People.Alice())).Code.ShouldBe(ErrorRegister.UniqueValueTaken);
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create", "find externalId", "find userName"]);
    }

    [Fact]
    public async Task An_account_that_appears_between_search_and_creation_is_found_and_used()
    {
        _bed.Application.Step = step =>
        {
            if (step == "before create") _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("title", "Engineer"));
            return Task.CompletedTask;
        };
        (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.Order().ShouldBe(["displayName", "mail"]);
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_account_of_the_persons_own_that_appears_between_the_searches_is_found_by_a_later_rule_without_linking()
    {
        _bed.Application.Step = step =>
        {
            if (step == "after find externalId") _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"));
            return Task.CompletedTask;
        };
        (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Updated>().AccountId.ShouldBe("1");
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_a_conflict_the_value_that_was_sent_is_searched_too()
    {
        const string lowering =
            """
            { "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={email}" ], "LinkExisting": true,
              "Mapping": { "userName": { "From": "{username|lower}" } } }
            """;
        _bed.Application.Add(true, ("userName", "alice"));
        (await _bed.PassAsync(People.Alice(("username", "ALICE")), lowering)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["externalId"]);
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create", "find externalId", "find userName", "find userName", "get", "update externalId"]);
    }

    [Fact]
    public async Task An_account_that_vanishes_under_our_hands_ends_the_pass_after_a_second_try()
    {
        await _bed.PassAsync(People.Alice());
        _bed.Application.ForgetCalls();
        _bed.Application.Troubles = call => call.StartsWith("update", StringComparison.Ordinal) ? Trouble.Missing : Trouble.None;
        FailureOf(await _bed.PassAsync(People.Alice(("title", "Manager")))).Code.ShouldBe(ErrorRegister.UserStoreUnavailable);
        _bed.Application.Calls.ShouldBe(["get", "update title", "find externalId", "update title", "find externalId", "update title"]);
    }

    [Fact]
    public async Task A_search_that_answers_with_everybody_is_not_believed()
    {
        _bed.Application.Add(true, ("externalId", "bob-0002"), ("userName", "bob"));
        _bed.Application.Add(true, ("externalId", "carol-0003"), ("userName", "alice-the-second"));
        _bed.Application.Search = (_, _) => _bed.Application.Accounts;
        (await _bed.PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Created("3"));
        _bed.Application.Accounts[0]["userName"].ShouldBe("bob");
    }

    [Fact]
    public async Task A_search_in_any_case_is_believed_only_where_the_attribute_compares_so()
    {
        _bed.Application.Unique.Clear();
        _bed.Application.Add(true, ("externalId", "ALICE-0001"), ("userName", "other"));
        (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Created>();
        var comparing = ProvisioningTestBed.Wiki.Replace("\"Mapping\": {", """ "Mapping": { "externalId": { "From": "{subject}", "Compare": "IgnoreCase" }, """);
        _bed.Ledger = new InMemoryProvisioningLedger();
        _bed.Application.Accounts.RemoveAt(1);
        (await _bed.PassAsync(People.Alice(), comparing)).ShouldBeOfType<ProvisioningResult.Updated>().AccountId.ShouldBe("1");
    }

    [Fact]
    public async Task A_disabled_account_is_refused_at_every_pass_and_never_enabled_by_the_mapping()
    {
        var mapping = ProvisioningTestBed.Wiki.Replace("\"Mapping\": {", """ "Mapping": { "active": true, """);
        await _bed.PassAsync(People.Alice(), mapping);
        _bed.Application.Accounts[0].Active = false;
        var changed = People.Alice(("title", "Manager"));
        FailureOf(await _bed.PassAsync(changed, mapping)).Code.ShouldBe(ErrorRegister.UserDisabled);
        FailureOf(await _bed.PassAsync(changed, mapping)).Code.ShouldBe(ErrorRegister.UserDisabled);
        FailureOf(await _bed.PassAsync(People.Alice(), mapping)).Code.ShouldBe(ErrorRegister.UserDisabled, "known to be disabled, whatever the values are");
        _bed.Application.Accounts[0].Active.ShouldBe(false);
        _bed.Application.Accounts[0]["title"].ShouldBe("Engineer");

        _bed.Application.Accounts[0].Active = true;
        (await _bed.PassAsync(changed, mapping)).ShouldBeOfType<ProvisioningResult.Updated>();
    }

    [Fact]
    public async Task A_disabled_account_is_enabled_where_the_policy_says_so()
    {
        var reactivating = ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Reactivate\": true, \"Retries\"");
        await _bed.PassAsync(People.Alice(), reactivating);
        _bed.Application.Accounts[0].Active = false;
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", "Manager")), reactivating);
        _bed.Application.Calls.ShouldBe(["get", "enable", "update title"]);
        _bed.Application.Accounts[0].Active.ShouldBe(true);
    }

    [Theory]
    [InlineData(Trouble.Rejected, 1405)]
    [InlineData(Trouble.Unavailable, 1400)]
    public async Task An_account_that_cannot_be_enabled_is_refused(Trouble trouble, int number)
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"));
        _bed.Application.Troubles = call => call == "enable" ? trouble : Trouble.None;
        var result = await _bed.PassAsync(People.Alice(), With("\"Retries\"", "\"Reactivate\": true, \"Retries\""));
        FailureOf(result).Code.Number.ShouldBe(number);
        _bed.Application.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_that_stays_disabled_whatever_the_backend_says_is_refused()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Alice O'Brien"), ("mail", "alice@example.com"), ("title", "Engineer"));
        _bed.Application.KeepsState = true;
        var failure = FailureOf(await _bed.PassAsync(People.Alice(), With("\"Retries\"", "\"Reactivate\": true, \"Retries\"")));
        (failure.Code.Number, failure.Detail).ShouldBe((1405, "active: the backend took it, and the account is still disabled"));
        _bed.Application.Calls.ShouldBe(["find externalId", "enable"]);
        (await _bed.ToldAsync())[^1].Entry.Writes.ShouldHaveSingleItem().Answer.ShouldBe("Rejected");
    }

    [Fact]
    public async Task An_account_that_stays_enabled_against_the_mapping_is_refused()
    {
        const string mapping = """{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "userName": "{username}", "active": { "From": "{title}", "Map": { "Left": "false", "*": "true" } } } }""";
        await _bed.PassAsync(People.Alice(), mapping);
        _bed.Application.KeepsState = true;
        FailureOf(await _bed.PassAsync(People.Alice(("title", "Left")), mapping)).Code.Number.ShouldBe(1405);
    }

    [Fact]
    public async Task A_state_of_one_and_nought_is_a_state()
    {
        const string mapping = """{ "Adapter": "Fake", "Match": "externalId={subject}", "Update": "EveryLogin", "Mapping": { "userName": "{username}", "active": { "From": "{title}", "Map": { "Left": "0", "*": "1" } } } }""";
        (await _bed.PassAsync(People.Alice(), mapping)).ShouldBeOfType<ProvisioningResult.Created>();
        _bed.Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(true);
        (await _bed.PassAsync(People.Alice(), mapping)).ShouldBeOfType<ProvisioningResult.Unchanged>("what is held is what is wanted, however it is spelt");
        FailureOf(await _bed.PassAsync(People.Alice(("title", "Left")), mapping)).Code.ShouldBe(ErrorRegister.UserDisabled);
        _bed.Application.Accounts[0].Active.ShouldBe(false);
    }

    [Fact]
    public async Task A_person_whom_the_mapping_disables_is_refused()
    {
        const string mapping = """{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "userName": "{username}", "active": false } }""";
        FailureOf(await _bed.PassAsync(People.Alice(), mapping)).Code.ShouldBe(ErrorRegister.UserDisabled);
        FailureOf(await _bed.PassAsync(People.Alice(), mapping)).Code.ShouldBe(ErrorRegister.UserDisabled);
        _bed.Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(false);
    }

    private static string With(string from, string to) => ProvisioningTestBed.Wiki.Replace(from, to);

    private static GatewayFailure FailureOf(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Refused(var failure) => failure,
        ProvisioningResult.Unavailable(var failure) => failure,
        _ => throw new ShouldAssertException($"{result} is no failure"),
    };
}
