using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning;

/// <summary>User names that another account has already: the next one that is free, and never that account.</summary>
public sealed class TakenNameTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Theory]
    [InlineData("alice", 0, null, "alice")]
    [InlineData("alice", 1, null, "alice2")]
    [InlineData("alice", 9, null, "alice10")]
    [InlineData("alice", 10, null, null)]
    [InlineData("alice@example.com", 1, null, "alice2@example.com")]
    [InlineData("@alice", 1, null, "@alice2")]
    [InlineData("alexandra", 1, 8, "alexand2")]
    [InlineData("alexandra", 9, 8, "alexan10")]
    [InlineData("alexandra@example.com", 1, 20, "alexand2@example.com")]
    [InlineData("a@example.com", 1, 12, null)]
    [InlineData("ab\U0001F600", 1, 4, "ab2")]
    public void Numbers_follow_the_name_and_stay_within_the_length(string wanted, int number, int? maxLength, string? expected) =>
        new NameVariants(9, maxLength).Name(wanted, number).ShouldBe(expected);

    [Fact]
    public async Task A_free_name_costs_no_call_more()
    {
        await _bed.PassAsync(People.Alice(), Numbered());
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create"]);
        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("alice");
    }

    [Theory]
    [InlineData("somebody-else")]
    [InlineData(null)]
    public async Task A_taken_name_gets_a_number_and_the_other_account_is_left_alone(string? itsExternalId)
    {
        var other = itsExternalId is null ? _bed.Application.Add(true, ("userName", "alice")) : _bed.Application.Add(true, ("userName", "alice"), ("externalId", itsExternalId));
        _bed.Application.Add(true, ("userName", "Alice2"), ("externalId", "a third person"));

        (await _bed.PassAsync(People.Alice(), Numbered())).ShouldBe(new ProvisioningResult.Created("3"));
        _bed.Application.Accounts[2]["userName"].ShouldBe("alice3");
        _bed.Application.Accounts[2]["externalId"].ShouldBe("alice-0001");
        other["externalId"].ShouldBe(itsExternalId);
        other["mail"].ShouldBeNull();
    }

    [Fact]
    public async Task An_unlinked_account_of_the_name_is_adopted_only_where_linking_is_allowed()
    {
        var other = _bed.Application.Add(true, ("userName", "alice"));
        (await _bed.PassAsync(People.Alice(), Numbered(", \"LinkExisting\": true"))).ShouldBeOfType<ProvisioningResult.Updated>();
        other["externalId"].ShouldBe("alice-0001");
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task With_linking_an_account_that_is_anothers_is_still_not_adopted()
    {
        var other = _bed.Application.Add(true, ("userName", "alice"), ("externalId", "somebody-else"));
        (await _bed.PassAsync(People.Alice(), Numbered(", \"LinkExisting\": true"))).ShouldBe(new ProvisioningResult.Created("2"));
        other["externalId"].ShouldBe("somebody-else");
        _bed.Application.Accounts[1]["userName"].ShouldBe("alice2");
    }

    [Theory]
    [InlineData("OnChange")]
    [InlineData("EveryLogin")]
    public async Task A_numbered_name_stays_at_every_later_pass(string update)
    {
        var numbered = Numbered($", \"Update\": \"{update}\"");
        _bed.Application.Add(true, ("userName", "alice"), ("externalId", "somebody-else"));
        await _bed.PassAsync(People.Alice(), numbered);
        _bed.Application.Accounts.RemoveAt(0);   // the name is free again, and nobody is renamed for that
        _bed.Ledger = new InMemoryProvisioningLedger();
        _bed.Application.ForgetCalls();

        (await _bed.PassAsync(People.Alice(), numbered)).ShouldBe(new ProvisioningResult.Unchanged("2"));
        _bed.Application.Calls.ShouldBe(["find externalId"]);
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(), numbered);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_name_that_is_taken_gets_a_number_too()
    {
        await _bed.PassAsync(People.Alice(), Numbered());
        _bed.Application.Add(true, ("userName", "bob"), ("externalId", "bob-0002"));

        (await _bed.PassAsync(People.Alice(("username", "bob")), Numbered())).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["userName"]);
        _bed.Application.Accounts[0]["userName"].ShouldBe("bob2");
        _bed.Application.Accounts[1]["userName"].ShouldBe("bob");
    }

    [Fact]
    public async Task A_name_that_only_the_creation_shows_as_taken_is_passed_over()
    {
        _bed.Application.Add(true, ("userName", "alice"), ("externalId", "hidden")).Hidden = true;
        _bed.Application.Add(true, ("userName", "alice2"), ("externalId", "hidden too")).Hidden = true;
        await _bed.PassAsync(People.Alice(), Numbered());
        _bed.Application.Accounts[2]["userName"].ShouldBe("alice3");
    }

    [Fact]
    public async Task Where_every_name_is_taken_the_person_is_refused_after_so_many_tries()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.AlreadyExists : Trouble.None;
        var failure = (await _bed.PassAsync(People.Alice(), Numbered("", ", \"Tries\": 3"))).ShouldBeOfType<ProvisioningResult.Refused>().Failure;
        failure.Code.ShouldBe(ErrorRegister.UniqueValueTaken);
        failure.Detail.ShouldBe("every name that Tries allows for userName is taken");
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(4);
        _bed.Application.Accounts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_another_attribute_is_taken_no_name_is_numbered_and_that_attribute_is_named()
    {
        _bed.Application.Unique.Add("mail");
        _bed.Application.Add(true, ("externalId", "somebody-else"), ("mail", "alice@example.com"));
        var failure = (await _bed.PassAsync(People.Alice(), Numbered())).ShouldBeOfType<ProvisioningResult.Refused>().Failure;
        failure.Code.ShouldBe(ErrorRegister.UniqueValueTaken);
        failure.Detail.ShouldBe("mail: 409 uniqueness");
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("LOGIN_UK")]
    public async Task Where_the_backend_does_not_say_what_is_taken_in_our_words_the_next_name_is_tried(string? called)
    {
        _bed.Application.Called = _ => called;
        _bed.Application.Add(true, ("userName", "alice"), ("externalId", "hidden")).Hidden = true;
        await _bed.PassAsync(People.Alice(), Numbered());
        _bed.Application.Accounts[1]["userName"].ShouldBe("alice2");
    }

    [Fact]
    public async Task A_creation_whose_answer_got_lost_leads_to_no_second_account()
    {
        _bed.Application.Add(true, ("userName", "alice"), ("externalId", "somebody-else"));
        _bed.Application.Troubles = call => call == "create" ? Trouble.LosesAnswer : Trouble.None;
        (await _bed.PassAsync(People.Alice(), Numbered())).ShouldBe(new ProvisioningResult.Created("2"));
        _bed.Application.Accounts.Count.ShouldBe(2);
        _bed.Application.Accounts[1]["userName"].ShouldBe("alice2");
    }

    /// <summary>The search by what identifies the account lags behind its creation, and nothing but the gateway prevents a second one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Who_finds_the_wanted_name_at_their_own_account_takes_no_other(int retries)
    {
        var numbered = Numbered().Replace(""", "userName={username}" ]""", " ]").Replace("\"Retries\": 1", $"\"Retries\": {retries}");
        _bed.Application.Unique.Clear();
        _bed.Application.Late = ("externalId", 1);
        _bed.Application.Troubles = call => call == "create" ? Trouble.LosesAnswer : Trouble.None;

        var first = await _bed.PassAsync(People.Alice(), numbered);

        if (retries == 0) (await _bed.PassAsync(People.Alice(), numbered)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        else first.ShouldBe(new ProvisioningResult.Created("1"));
        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("alice");
        (await _bed.EntryAsync(People.Alice())).ShouldNotBeNull().AccountId.ShouldBe("1");
    }

    /// <summary>No search shows it for a while, and the backend takes no name twice: what is taken may be the person's own.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Who_may_have_been_made_a_moment_ago_and_is_not_shown_yet_comes_again_under_no_other_name(int retries)
    {
        var numbered = Numbered().Replace("\"Retries\": 1", $"\"Retries\": {retries}");
        _bed.Application.Unique.Remove("externalId");
        _bed.Application.Troubles = call => call == "create" && _bed.Application.Accounts.Count == 0 ? Trouble.LosesAnswer : Trouble.None;
        _bed.Application.Search = (_, _) => [];

        var result = await _bed.PassAsync(People.Alice(), numbered);
        if (retries == 0) result = await _bed.PassAsync(People.Alice(), numbered);

        result.ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Reason.Value.ShouldBe("provisioning.not_shown_yet");
        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("alice");
        _bed.Application.Search = (_, _) => null;
        (await _bed.PassAsync(People.Alice(), numbered)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_is_not_shown_for_more_than_a_minute_is_somebody_else()
    {
        var time = new ManualTimeProvider();
        _bed.Time = time;
        var numbered = Numbered().Replace("\"Retries\": 1", "\"Retries\": 0");
        _bed.Application.Add(true, ("userName", "alice"), ("externalId", "hidden")).Hidden = true;
        _bed.Application.Troubles = call => call == "create" ? Trouble.Unavailable : Trouble.None;
        await _bed.PassAsync(People.Alice(), numbered);
        _bed.Application.Troubles = _ => Trouble.None;
        for (var i = 0; i < 5; i++)
        {
            (await _bed.PassAsync(People.Alice(), numbered)).ShouldBeOfType<ProvisioningResult.Unavailable>();
            time.Advance(TimeSpan.FromSeconds(11));
        }

        time.Advance(TimeSpan.FromSeconds(10));
        (await _bed.PassAsync(People.Alice(), numbered)).ShouldBeOfType<ProvisioningResult.Created>("asking again and again does not put it off");

        _bed.Application.Accounts[1]["userName"].ShouldBe("alice2");
    }

    /// <summary>As outages go: creations fail first, and later one is done whose answer comes too late.</summary>
    [Theory]
    [InlineData(Trouble.Unavailable, 120)]
    [InlineData(Trouble.RateLimited, 50)]
    public async Task It_is_the_latest_creation_without_an_answer_that_counts(Trouble before, int seconds)
    {
        var time = new ManualTimeProvider();
        _bed.Time = time;
        var numbered = Numbered().Replace("\"Retries\": 1", "\"Retries\": 0");
        _bed.Application.Unique.Remove("externalId");
        _bed.Application.Search = (_, _) => [];
        _bed.Application.Troubles = call => call == "create" ? before : Trouble.None;
        (await _bed.PassAsync(People.Alice(), numbered)).ShouldBeOfType<ProvisioningResult.Unavailable>();
        time.Advance(TimeSpan.FromSeconds(seconds));
        _bed.Application.Troubles = call => call == "create" ? Trouble.LosesAnswer : Trouble.None;
        (await _bed.PassAsync(People.Alice(), numbered)).ShouldBeOfType<ProvisioningResult.Unavailable>();
        _bed.Application.Troubles = _ => Trouble.None;
        time.Advance(TimeSpan.FromSeconds(20));

        (await _bed.PassAsync(People.Alice(), numbered)).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Reason.Value.ShouldBe("provisioning.not_shown_yet");

        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("alice");
    }

    [Theory]
    [InlineData(Trouble.RateLimited)]
    [InlineData(Trouble.AlreadyExists)]
    public async Task A_creation_that_was_answered_made_nothing_that_could_show_later(Trouble answer)
    {
        _bed.Application.Troubles = call => call == "create" ? answer : Trouble.None;

        await _bed.PassAsync(People.Alice(), Numbered().Replace("\"Retries\": 1", "\"Retries\": 0"));

        ((await _bed.EntryAsync(People.Alice()))?.MakingSince).ShouldBeNull();
    }

    [Fact]
    public async Task Two_people_of_one_name_who_come_at_once_get_two_accounts()
    {
        var part = _bed.Part(Numbered());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => _bed.PassAsync(People.Of($"subject {i}", ("username", "alice")), part))));
        _bed.Application.Accounts.Select(a => a["externalId"]).Order().ShouldBe(Enumerable.Range(0, 8).Select(i => $"subject {i}"));
        _bed.Application.Accounts.Select(a => a["userName"]).Order(StringComparer.Ordinal).ShouldBe(["alice", "alice2", "alice3", "alice4", "alice5", "alice6", "alice7", "alice8"]);
    }

    private static string Numbered(string more = "", string tries = "") =>
        $$"""
        { "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}" ], "Retries": 1,
          "Mapping": { "userName": { "From": "{username}", "WhenTaken": "Number" {{tries}} }, "mail": "{email}" } {{more}} }
        """;
}
