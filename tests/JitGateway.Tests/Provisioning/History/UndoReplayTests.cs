using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>Operators do a plan once more, or set back what it wrote.</summary>
public sealed class UndoReplayTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task An_update_is_undone_and_stays_so()
    {
        await PassAsync();
        await PassAsync(("title", "Director"), ("email", null));

        var outcome = await UndoAsync(2);

        outcome.Status.ShouldBe(200, outcome.Detail);
        outcome.Detail.ShouldContain("title set back");
        Account["title"].ShouldBe("Engineer");
        var (entry, values) = (await _bed.ToldAsync())[^1];
        entry.Kind.ShouldBe(HistoryKind.Undo);
        entry.Of.ShouldBe(2);
        values!.Writes[0].Before["title"].ShouldBe(new AttributeValue.Text("Director"));
        _bed.Application.ForgetCalls();
        await PassAsync(("title", "Director"), ("email", null));
        _bed.Application.Calls.ShouldBeEmpty();
        Account["title"].ShouldBe("Engineer");
    }

    [Fact]
    public async Task An_undo_can_be_undone()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        await UndoAsync(2);
        (await UndoAsync(3)).Status.ShouldBe(200);
        Account["title"].ShouldBe("Director");
    }

    [Fact]
    public async Task What_was_changed_since_is_named_and_nothing_is_set_back()
    {
        await PassAsync();
        await PassAsync(("title", "Director"), ("displayName", "A. O'Brien"));
        Account.Attributes["title"] = new AttributeValue.Text("Chief");

        var outcome = await UndoAsync(2);

        outcome.Status.ShouldBe(409);
        outcome.Detail.ShouldStartWith("The account does not hold what the plan wrote any more: title. ");
        Account["displayName"].ShouldBe("A. O'Brien");
        (await _bed.ToldAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_changed_since_is_set_back_where_the_operator_says_so()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        Account.Attributes["title"] = new AttributeValue.Text("Chief");

        (await UndoAsync(2, overwrites: true)).Status.ShouldBe(200);

        Account["title"].ShouldBe("Engineer");
        (await _bed.ToldAsync())[^1].Values!.Writes[0].Before["title"].ShouldBe(new AttributeValue.Text("Chief"), "or it could not be undone");
    }

    [Fact]
    public async Task What_somebody_set_back_already_stands_in_nobodys_way_and_is_not_sent()
    {
        await PassAsync();
        await PassAsync(("title", "Director"), ("displayName", "A. O'Brien"));
        Account.Attributes["title"] = new AttributeValue.Text("Engineer");

        (await UndoAsync(2)).Detail.ShouldContain("displayName set back");
        _bed.Application.Written[^1].Attributes.Keys.ShouldBe(["displayName"]);
        (await UndoAsync(2)).Title.ShouldBe("Unchanged", "once more is no harm");
    }

    [Fact]
    public async Task A_value_where_there_was_none_is_cleared()
    {
        await PassAsync(("title", null));
        await PassAsync(("title", "Director"));

        (await UndoAsync(2)).Status.ShouldBe(200);

        Account["title"].ShouldBeNull();
    }

    [Fact]
    public async Task A_value_of_a_list_that_an_undo_takes_away_is_not_ours_when_somebody_adds_it_again()
    {
        _part = _bed.Part(ProvisioningTestBed.Wiki.Replace("\"title\": \"{title}\"", """ "roles": { "From": "{groups}", "List": "Merge", "Absent": "Clear" } """));
        _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice")).Attributes["roles"] = new AttributeValue.List(["reader"]);
        await PassAsync(("groups", "admin"));
        Account["roles"].ShouldBe("reader,admin");

        (await UndoAsync(1)).Status.ShouldBe(200);
        Account["roles"].ShouldBe("reader");
        Account.Attributes["roles"] = new AttributeValue.List(["reader", "admin"]);
        await PassAsync(("groups", null));

        Account["roles"].ShouldBe("reader,admin");
    }

    [Fact]
    public async Task An_account_that_was_made_is_disabled_and_lets_nobody_in()
    {
        await PassAsync();

        (await UndoAsync(1)).Detail.ShouldContain("disabled. The person's next session is refused");

        Account.Active.ShouldBe(false);
        (await _bed.PassAsync(People.Alice(), Part)).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Reason.Value.ShouldBe("provisioning.disabled");
        (await UndoAsync(2)).Detail.ShouldContain("enabled");
        (await _bed.PassAsync(People.Alice(), Part)).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    [Theory]
    [InlineData(1, true, false, "It made the account, which the adapter can neither delete nor disable.")]
    [InlineData(2, false, true, "The adapter cannot change attributes.")]
    public async Task What_the_adapter_cannot_do_is_said(long number, bool update, bool disable, string why)
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        _bed.Application.Capabilities = new AdapterCapabilities(Find: true, update, disable, Groups: false);
        _bed.Application.ForgetCalls();

        var outcome = await UndoAsync(number);

        (outcome.Status, outcome.Detail).ShouldBe((409, why));
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_that_is_gone_cannot_be_set_back()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        _bed.Application.Accounts.Clear();
        (await UndoAsync(2)).Status.ShouldBe(409);
    }

    [Theory]
    [InlineData("get", Trouble.Unavailable)]
    [InlineData("update title", Trouble.RateLimitedForLong)]
    [InlineData("update title", Trouble.Throws)]
    public async Task A_backend_in_trouble_is_told_like_at_a_pass(string call, Trouble trouble)
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        _bed.Application.Troubles = c => c == call ? trouble : Trouble.None;

        (await UndoAsync(2)).Status.ShouldBe(503);

        var told = (await _bed.ToldAsync())[^1].Entry;
        (told.Kind, told.Of, told.Outcome, told.Correlation).ShouldBe((HistoryKind.Undo, 2, "unavailable", "ABCDE-FGHJK"));
        told.Error.ShouldNotBeNull();
        _bed.Application.Troubles = _ => Trouble.None;
        (await UndoAsync(2)).Status.ShouldBe(200);
        Account["title"].ShouldBe("Engineer");
    }

    [Fact]
    public async Task An_undo_is_not_replayed()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        await UndoAsync(2);
        (await ReplayAsync(3)).Detail.ShouldBe("It set entry 2 back; undo that one once more.");
    }

    [Fact]
    public async Task An_account_that_was_enabled_is_disabled()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Alice O'Brien"), ("mail", "alice@example.com"), ("title", "Engineer"));
        _part = _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Reactivate\": true, \"Retries\""));
        await PassAsync();
        Account.Active.ShouldBe(true);
        (await UndoAsync(1)).Status.ShouldBe(200);
        Account.Active.ShouldBe(false);
    }

    [Fact]
    public async Task An_account_that_the_backend_does_not_disable_is_not_said_to_be()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Alice O'Brien"), ("mail", "alice@example.com"), ("title", "Engineer"));
        _part = _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Reactivate\": true, \"Retries\""));
        await PassAsync();
        _bed.Application.KeepsState = true;
        (await UndoAsync(1)).Status.ShouldBe(409);
        (await _bed.ToldAsync())[^1].Entry.Outcome.ShouldBe("refused");
    }

    [Fact]
    public async Task An_undo_that_the_backend_refuses_is_told()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        _bed.Application.Troubles = call => call.StartsWith("update") ? Trouble.Rejected : Trouble.None;
        (await UndoAsync(2)).Status.ShouldBe(409);
        (await _bed.ToldAsync())[^1].Entry.Outcome.ShouldBe("refused");
    }

    [Fact]
    public async Task A_plan_that_failed_is_replayed()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.Unavailable : Trouble.None;
        await PassAsync();
        _bed.Application.Troubles = _ => Trouble.None;

        (await ReplayAsync(1)).Title.ShouldBe("Created");

        Account["title"].ShouldBe("Engineer");
        (await _bed.ToldAsync())[^1].Entry.Kind.ShouldBe(HistoryKind.Replay);
        _bed.Application.ForgetCalls();
        await PassAsync();
        _bed.Application.Calls.ShouldBeEmpty("the ledger knows what the replay did");
    }

    [Fact]
    public async Task A_replay_believes_the_backend_and_not_the_ledger()
    {
        await PassAsync();
        Account.Attributes["title"] = new AttributeValue.Text("Clerk");   // restored from an older copy
        (await ReplayAsync(1)).Title.ShouldBe("Updated");
        Account["title"].ShouldBe("Engineer");
        (await ReplayAsync(1)).Title.ShouldBe("Unchanged");
    }

    [Fact]
    public async Task What_a_later_pass_wrote_is_not_replayed_over()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        (await ReplayAsync(1)).Detail.ShouldBe("A later pass brought the account to other values.");
        Account["title"].ShouldBe("Director");
    }

    [Fact]
    public async Task What_a_later_pass_wrote_is_not_replayed_over_although_the_person_was_refused_since()
    {
        await PassAsync();
        await PassAsync(("title", "Director"));
        Account.Active = false;
        await PassAsync(("title", "Chief"));
        (await _bed.EntryAsync(People.Alice()))!.Fingerprints.Mapping.ShouldBeEmpty("the account is to be looked at");
        Account.Active = true;

        (await ReplayAsync(1)).Detail.ShouldBe("A later pass brought the account to other values.");

        Account["title"].ShouldBe("Director");
        (await ReplayAsync(2)).Status.ShouldBe(200, "those are the values that the account was brought to");
    }

    [Fact]
    public async Task Under_another_mapping_nothing_is_replayed()
    {
        await PassAsync();
        _part = _bed.Part(ProvisioningTestBed.Wiki.Replace("{title}", "{title|upper}"));
        (await ReplayAsync(1)).Detail.ShouldContain("The mapping was changed since");
    }

    [Theory]
    [InlineData(5, 404, "")]
    [InlineData(1, 409, "Its values were not kept")]
    public async Task What_is_not_known_cannot_be_done(long number, int status, string why)
    {
        _bed.HistoryOptions.Content = HistoryContent.Fingerprints;
        await PassAsync();
        foreach (var outcome in new[] { await UndoAsync(number), await ReplayAsync(number) })
        {
            outcome.Status.ShouldBe(status);
            outcome.Detail.ShouldContain(why);
        }
    }

    private FakeAccount Account => _bed.Application.Accounts.ShouldHaveSingleItem();

    private Task PassAsync(params (string Name, string? Value)[] changes) => _bed.PassAsync(People.Alice(changes), Part);

    private Task<OperatorOutcome> UndoAsync(long number, bool overwrites = false) => Plans.UndoAsync(number, overwrites, "", "ABCDE-FGHJK", default);

    private Task<OperatorOutcome> ReplayAsync(long number) => Plans.ReplayAsync(number, "", "ABCDE-FGHJK", default);

    private BackendProvisioning Part => _part ??= _bed.Part(ProvisioningTestBed.Wiki);

    private BackendProvisioning? _part;

    private OperatorPlans Plans => _bed.Plans(Part);
}
