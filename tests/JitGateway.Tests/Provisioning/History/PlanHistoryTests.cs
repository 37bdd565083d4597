using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.History;

/// <summary>What a pass leaves in the history.</summary>
public sealed class PlanHistoryTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task A_creation_is_told_with_its_values_sealed()
    {
        await _bed.Node().ProvisionAsync(_bed.Part(ProvisioningTestBed.Wiki), People.Alice(), ProvisioningTestBed.SignedInAt, "ABCDE-FGHJK");

        var (entry, values) = (await _bed.ToldAsync()).ShouldHaveSingleItem();
        entry.Outcome.ShouldBe("created");
        entry.Account.ShouldBe("1");
        entry.Subject.ShouldBe(People.Alice().Subject.Hash);
        entry.Correlation.ShouldBe("ABCDE-FGHJK");
        entry.Mapping.ShouldNotBeNull().ShouldBe((await _bed.EntryAsync(People.Alice()))!.Fingerprints.Mapping);
        var write = entry.Writes.ShouldHaveSingleItem();
        write.Call.ShouldBe("create");
        write.Answer.ShouldBe("Done");
        write.Attributes["title"].Before.ShouldBeNull();
        write.Attributes["title"].After.ShouldBe((await _bed.EntryAsync(People.Alice()))!.Fingerprints.Values["title"]);
        values.ShouldNotBeNull().Writes[0].After["title"].ShouldBe(new AttributeValue.Text("Engineer"));
        values.Value.ShouldBe("alice-0001");
    }

    [Fact]
    public async Task An_update_is_told_with_before_and_after_of_what_it_wrote_and_nothing_else()
    {
        await _bed.PassAsync(People.Alice());
        await _bed.PassAsync(People.Alice(("title", "Director")));

        var (entry, values) = (await _bed.ToldAsync())[1];
        entry.Outcome.ShouldBe("updated");
        entry.Writes.ShouldHaveSingleItem().Attributes.Keys.ShouldBe(["title"]);
        var change = entry.Writes[0].Attributes["title"];
        change.Before.ShouldNotBeNull().ShouldNotBe(change.After);
        values!.Writes[0].Before["title"].ShouldBe(new AttributeValue.Text("Engineer"));
        values.Writes[0].After["title"].ShouldBe(new AttributeValue.Text("Director"));
    }

    [Fact]
    public async Task A_pass_that_does_nothing_leaves_nothing()
    {
        await _bed.PassAsync(People.Alice());
        await _bed.PassAsync(People.Alice());
        await _bed.PassAsync(People.Alice(), _bed.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Update\": \"EveryLogin\", \"Retries\"")), ProvisioningTestBed.SignedInAt.AddYears(10));
        (await _bed.ToldAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_account_that_is_found_is_told_once()
    {
        _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Alice O'Brien"), ("mail", "alice@example.com"), ("title", "Engineer"));
        await _bed.PassAsync(People.Alice());
        await _bed.PassAsync(People.Alice());
        var (entry, _) = (await _bed.ToldAsync()).ShouldHaveSingleItem();
        entry.Outcome.ShouldBe("unchanged");
        entry.Account.ShouldBe("1");
        entry.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_is_told_with_its_error_and_every_attempt()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.Unavailable : Trouble.None;
        await _bed.PassAsync(People.Alice());

        var (entry, values) = (await _bed.ToldAsync()).ShouldHaveSingleItem();
        entry.Outcome.ShouldBe("unavailable");
        entry.Reason.ShouldBe("provisioning.backend_unavailable");
        entry.Error.ShouldNotBeNull();
        entry.Writes.ShouldNotBeEmpty();
        entry.Writes.ShouldAllBe(w => w.Call == "create" && w.Answer == "NoAnswer");
        values!.Wanted!["title"].ShouldBe(new AttributeValue.Text("Engineer"));
        values.Searches.ShouldBe(["alice-0001", "alice"]);
    }

    [Fact]
    public async Task A_refusal_before_any_call_is_told_too()
    {
        await _bed.PassAsync(People.Alice(("title", null)), ProvisioningTestBed.Wiki.Replace("\"Retries\"", "\"Required\": [ \"title\" ], \"Retries\""));
        (await _bed.ToldAsync()).ShouldHaveSingleItem().Entry.Reason.ShouldBe("provisioning.required_missing");
    }

    [Fact]
    public async Task The_same_failure_again_and_again_fills_no_history()
    {
        var time = new TestInfra.ManualTimeProvider(ProvisioningTestBed.SignedInAt);
        _bed.Time = time;
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;
        var node = _bed.Node();
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        for (var i = 0; i < 20; i++) await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);
        await node.ProvisionAsync(part, People.Of("bob", ("username", "bob")), ProvisioningTestBed.SignedInAt);
        (await _bed.ToldAsync()).Count.ShouldBe(2);

        time.Advance(RepeatedFailures.Window);
        await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);
        (await _bed.ToldAsync())[2].Entry.Repeats.ShouldBe(19);
    }

    [Fact]
    public void Thousands_of_others_who_fail_do_not_make_it_forget_who_failed_just_now()
    {
        var failures = new RepeatedFailures(new TestInfra.ManualTimeProvider());
        var reason = new ReasonId("provisioning.backend_unavailable");
        for (var i = 0; i < 9_999; i++) failures.Count(new AccountKey("wiki", $"person{i}"), reason).ShouldBe(0);
        failures.Count(new AccountKey("wiki", "alice"), reason).ShouldBe(0);
        failures.Count(new AccountKey("wiki", "bob"), reason).ShouldBe(0);

        failures.Count(new AccountKey("wiki", "alice"), reason).ShouldBeNull("it is written already");
        failures.Count(new AccountKey("wiki", "alice"), new ReasonId("provisioning.disabled")).ShouldBe(1);
        failures.Count(new AccountKey("wiki", "alice"), reason: null).ShouldBe(0);
        failures.Count(new AccountKey("wiki", "alice"), reason).ShouldBe(0, "what is written in between ends it");
    }

    [Fact]
    public async Task A_generated_password_is_nowhere()
    {
        await _bed.PassAsync(People.Alice(), ProvisioningTestBed.Wiki.Replace("\"title\": \"{title}\"", "\"password\": { \"Generate\": \"Password\" }"));
        var (entry, values) = (await _bed.ToldAsync()).ShouldHaveSingleItem();
        entry.Writes[0].Attributes["password"].ShouldBe(new HistoryChange());
        values!.Writes[0].After.ContainsKey("password").ShouldBeFalse();
        values.Writes[0].After.ContainsKey("userName").ShouldBeTrue();
    }

    [Fact]
    public async Task The_ledger_says_when_the_account_was_made_and_last_changed()
    {
        var time = new TestInfra.ManualTimeProvider(ProvisioningTestBed.SignedInAt);
        _bed.Time = time;
        await _bed.PassAsync(People.Alice());
        time.Advance(TimeSpan.FromDays(1));
        await _bed.PassAsync(People.Alice(("title", "Director")));
        var entry = (await _bed.EntryAsync(People.Alice())).ShouldNotBeNull();
        entry.CreatedAt.ShouldBe(ProvisioningTestBed.SignedInAt);
        entry.ChangedAt.ShouldBe(ProvisioningTestBed.SignedInAt.AddDays(1));
    }
}
