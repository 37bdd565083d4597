using JitGateway.Provisioning;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Users;
using JitGateway.Tests.Provisioning.History;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>An operator disables and enables an account in the application, and the person stays out in between.</summary>
public sealed class StateActTests : IDisposable
{
    private readonly ProvisioningTestBed _bed = new();

    private FakeApplication Application => _bed.Application;

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("\"Reactivate\": false")]
    [InlineData("\"Reactivate\": true")]
    [InlineData("\"Mode\": \"Background\"")]
    [InlineData("\"Mode\": \"BestEffort\", \"Reactivate\": true")]
    [InlineData("\"Update\": \"EveryLogin\", \"Reactivate\": true")]
    public async Task Who_is_disabled_stays_out_whatever_the_policy_of_accounts_found_disabled_is_until_they_are_enabled(string policy)
    {
        var configuration = UsersBed.Wiki.Replace("\"Retries\": 0", $"\"Retries\": 0, {policy}");
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(true);

        var end = await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice(), configuration));
        end.Outcome.ShouldBe(new OperatorOutcome(200, "Disabled", "Account 1 at wiki. The person is kept out until jitgateway users enable."));
        end.EndsSessions.ShouldBeTrue();
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(false);

        Application.ForgetCalls();
        foreach (var hours in (int[])[0, 1, 2])
        {
            var failure = (await _bed.PassAsync(UsersBed.Alice("Director"), _bed.Part(configuration), ProvisioningTestBed.SignedInAt.AddHours(hours))).ShouldBeOfType<ProvisioningResult.Refused>().Failure;
            failure.Code.Number.ShouldBe(1404);
            failure.Reason.Value.ShouldBe("provisioning.disabled_by_operator");
        }

        Application.Calls.ShouldBeEmpty();
        Application.Accounts[0].Active = true;   // by somebody who does not know
        (await _bed.PassAsync(UsersBed.Alice("Director"), configuration)).ShouldBeOfType<ProvisioningResult.Refused>();
        Application.Accounts[0].Active = false;

        (await _bed.Acts().EnableAsync(_bed.Order(UsersBed.Alice(), configuration))).Outcome.Title.ShouldBe("Enabled");
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(true);
        (await _bed.EnterAsync(UsersBed.Alice("Director"))).ShouldBeOfType<ProvisioningResult.Updated>();
        Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Director");
    }

    [Fact]
    public async Task Each_act_stands_in_history_with_who_and_why_and_in_the_log_with_who()
    {
        using var logs = _bed.Logs = new CollectedLogs();
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));
        await _bed.Acts().EnableAsync(_bed.Order(UsersBed.Alice()));

        var told = (await _bed.ToldAsync()).Select(t => t.Entry).ToList();
        told.Select(e => $"{e.Kind} {e.Account} {e.Outcome} {string.Join(',', e.Writes.Select(w => $"{w.Call} {w.Answer}"))}").ShouldBe(["Pass 1 created create Done", "Disable 1 updated disable Done", "Enable 1 updated enable Done"]);
        told.Skip(1).ShouldAllBe(e => e.By == UsersBed.By && e.Why == UsersBed.Why && e.Correlation == "ABCDE-FGHJK");
        logs.Entries.Select(e => e.Message).Count(l => l.Contains($"for {UsersBed.Alice().Subject.Hash}") && l.Contains(UsersBed.By)).ShouldBe(2);
        logs.Text.ShouldNotContain(UsersBed.Why);
        logs.Text.ShouldNotContain("alice-0001");
        (await HistoryNode.Verification(_bed.History).RunAsync(null, default)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Asked_for_again_it_writes_nothing_again()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));
        var since = (await _bed.EntryAsync(UsersBed.Alice())).ShouldNotBeNull().DisabledAt.ShouldNotBeNull();
        Application.ForgetCalls();

        (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Title.ShouldBe("Unchanged");
        Application.Calls.ShouldBe(["get"]);
        (await _bed.EntryAsync(UsersBed.Alice())).ShouldNotBeNull().DisabledAt.ShouldBe(since);

        await _bed.Acts().EnableAsync(_bed.Order(UsersBed.Alice()));
        Application.ForgetCalls();
        (await _bed.Acts().EnableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Title.ShouldBe("Unchanged");
        Application.Calls.ShouldBe(["get"]);
    }

    [Fact]
    public async Task Of_somebody_without_an_account_nothing_is_done()
    {
        foreach (var act in (Func<ActOrder, Task<ActEnd>>[])[_bed.Acts().DisableAsync, _bed.Acts().EnableAsync, _bed.Acts().UnlinkAsync])
            (await act(_bed.Order(UsersBed.Alice()))).Outcome.ShouldSatisfyAllConditions(o => o.Status.ShouldBe(404), o => o.Detail.ShouldBe("The ledger knows no account of this person at wiki."));
        Application.Calls.ShouldBeEmpty();
        (await _bed.ToldAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_adapter_that_cannot_disable_says_so_and_nobody_is_kept_out()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Capabilities = Application.Capabilities with { Disable = false };
        Application.ForgetCalls();
        var outcome = (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome;
        outcome.Status.ShouldBe(409);
        outcome.Detail.ShouldContain("The adapter Fake of wiki cannot enable or disable accounts");
        Application.Calls.ShouldBeEmpty();
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    [Theory]
    [InlineData("get", Trouble.Unavailable, 503)]
    [InlineData("get", Trouble.Throws, 503)]
    [InlineData("get", Trouble.Rejected, 409)]
    [InlineData("disable", Trouble.Unavailable, 503)]
    [InlineData("disable", Trouble.Rejected, 409)]
    [InlineData("disable", Trouble.RateLimited, 503)]
    public async Task A_backend_that_is_down_or_says_no_leaves_all_as_it_was(string call, Trouble trouble, int status)
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Troubles = c => c == call ? trouble : Trouble.None;
        (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Status.ShouldBe(status);
        Application.Troubles = _ => Trouble.None;
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(true);
        (await _bed.EntryAsync(UsersBed.Alice())).ShouldNotBeNull().DisabledAt.ShouldBeNull();
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    [Fact]
    public async Task A_backend_that_takes_it_and_does_not_do_it_is_found_out()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.KeepsState = true;
        var outcome = (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome;
        outcome.Status.ShouldBe(409);
        outcome.Detail.ShouldContain("The account is enabled as before, and the person is not kept out.");
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    [Fact]
    public async Task Where_the_answer_gets_lost_the_account_is_looked_at()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Troubles = c => c == "disable" ? Trouble.LosesAnswer : Trouble.None;
        (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Title.ShouldBe("Disabled");
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Refused>();
    }

    [Fact]
    public async Task Where_nobody_can_know_the_person_is_kept_out_until_it_is_asked_once_more()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        var gets = 0;
        Application.Troubles = c => c == "disable" ? Trouble.LosesAnswer : c == "get" && ++gets > 1 ? Trouble.Unavailable : Trouble.None;
        var end = await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));
        end.Outcome.Status.ShouldBe(503);
        end.Outcome.Detail.ShouldContain("Whether the account was disabled is not known. The person is kept out all the same; ask again.");
        end.EndsSessions.ShouldBeTrue();
        Application.Troubles = _ => Trouble.None;
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Refused>();
        (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Status.ShouldBe(200);
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(false);
    }

    [Fact]
    public async Task Who_is_disabled_and_whose_account_is_deleted_gets_no_other_one()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        Application.Accounts.Clear();
        (await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Detail.ShouldStartWith("Account 1 is gone at wiki.");
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Refused>();
        (await _bed.Acts().EnableAsync(_bed.Order(UsersBed.Alice()))).Outcome.Status.ShouldBe(200);
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Created>();
    }

    [Fact]
    public async Task Who_is_unlinked_while_disabled_stays_out_and_neither_a_replay_nor_a_new_link_lets_them_in()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));
        (await _bed.Plans(_bed.Part(UsersBed.Wiki)).ReplayAsync(1, "", "", default)).ShouldSatisfyAllConditions(o => o.Status.ShouldBe(409), o => o.Detail.ShouldContain("disabled_by_operator"));
        var other = Application.Add(true);
        (await _bed.RelinkAsync(UsersBed.Alice(), other.Id)).Outcome.Detail.ShouldContain("users enable first");
        (await _bed.Acts().UnlinkAsync(_bed.Order(UsersBed.Alice()))).Outcome.Title.ShouldBe("Unlinked");
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Refused>();
        Application.Accounts[0].Active.ShouldBe(false);
    }

    [Fact]
    public async Task The_historys_own_undo_takes_it_back_and_keeps_out_again_who_was_let_in()
    {
        await _bed.EnterAsync(UsersBed.Alice());
        await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));
        var plans = _bed.Plans(_bed.Part(UsersBed.Wiki));
        (await plans.UndoAsync(2, overwrites: false, "", "", default)).Title.ShouldBe("Undone");
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(true);
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Unchanged>();

        await _bed.Acts().DisableAsync(_bed.Order(UsersBed.Alice()));   // 4
        await _bed.Acts().EnableAsync(_bed.Order(UsersBed.Alice()));    // 5
        var enabled = (await _bed.ToldAsync()).ToList().FindLastIndex(t => t.Entry.Kind == HistoryKind.Enable) + 1;
        (await plans.UndoAsync(enabled, overwrites: false, "", "", default)).Title.ShouldBe("Undone");
        Application.Accounts.ShouldHaveSingleItem().Active.ShouldBe(false);
        (await _bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Reason.Value.ShouldBe("provisioning.disabled_by_operator");
    }
}
