using JitGateway.Identity.DryRun;
using JitGateway.Provisioning;
using JitGateway.Redis;

namespace JitGateway.Tests.Provisioning.DryRun;

/// <summary>What an operator learns from a dry run.</summary>
public sealed class DryRunReportTests
{
    private readonly DryRunBed _bed = new();

    [Fact]
    public async Task Every_attribute_says_what_is_held_what_is_wanted_and_what_becomes_of_it()
    {
        _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("displayName", "Ali"), ("mail", "alice@old.example.com"), ("title", "Queen"));
        var part = _bed.Passes.Part(ProvisioningTestBed.Wiki
            .Replace("\"{displayName}\"", """{ "From": "{displayName}", "Owner": "Theirs" }""").Replace("\"{title}\"", "\"{jobTitle}\""));

        var report = await _bed.PlanAsync(People.Alice(), part);

        report.Attributes.Select(a => $"{a.Name}: {Text(a.Held)} / {Text(a.Wanted)} / {Text(a.After)} {a.Change}").ShouldBe(
        [
            "userName: alice / alice / alice Same",
            "displayName: Ali / Alice O'Brien / Ali KeptByPolicy",
            "mail: alice@old.example.com / alice@example.com / alice@example.com Sent",
            "title: Queen / - / Queen LeftAlone",
            "externalId: alice-0001 / alice-0001 / alice-0001 Same",
        ], ignoreOrder: true);
        report.Writes.ShouldHaveSingleItem().Attributes.Keys.ShouldBe(["mail"]);
        report.Reads.ShouldBe([new DryRunRead("externalId", "alice-0001", "account 1")]);
        report.AccountId.ShouldBe("1");
    }

    [Fact]
    public async Task A_refusal_comes_with_its_entry_of_the_register()
    {
        _bed.Application.Add(true, ("userName", "alice"));

        var report = await _bed.PlanAsync(People.Alice(), _bed.Passes.Part(ProvisioningTestBed.Wiki));

        report.Outcome.ShouldBe(DryRunOutcome.Refused);
        report.Failure.ShouldNotBeNull().ShouldSatisfyAllConditions(
            f => f.Code.ShouldBe(1403), f => f.Constant.ShouldBe("USER_NOT_LINKED"), f => f.Class.ShouldBe("match"),
            f => f.Reason.ShouldBe("provisioning.not_linked"), f => f.Detail.ShouldBe("rule userName={username} found account 1"));
        report.Reads.ShouldBe([new DryRunRead("externalId", "alice-0001", "nobody"), new DryRunRead("userName", "alice", "account 1")]);
    }

    [Fact]
    public async Task Where_the_ledger_says_unchanged_it_is_said_that_a_pass_makes_no_call_and_that_the_backend_differs()
    {
        var part = _bed.Passes.Part(ProvisioningTestBed.Wiki);
        await _bed.Passes.PassAsync(People.Alice(), part);
        _bed.Application.Accounts[0].Active = false;
        _bed.Application.Accounts[0].Attributes["title"] = new AttributeValue.Text("Queen");

        var report = await _bed.PlanAsync(People.Alice(), part);

        report.Outcome.ShouldBe(DryRunOutcome.Unchanged);
        report.Ledger.ShouldNotBeNull().ShouldSatisfyAllConditions(l => l.IsSettled.ShouldBeTrue(), l => l.AccountId.ShouldBe("1"));
        report.Attributes.Single(a => a.Name == "title").Change.ShouldBe(DryRunChange.NotDue);
        report.Notes.ShouldHaveSingleItem().ShouldStartWith("The backend would say something else (it ends with 1404 USER_DISABLED)");
        report.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_said_and_the_backend_is_asked_all_the_same()
    {
        _bed.Passes.Ledger = new BrokenLedger();

        var report = await _bed.PlanAsync(People.Alice(), _bed.Passes.Part(ProvisioningTestBed.Wiki));

        report.Outcome.ShouldBe(DryRunOutcome.Create);
        report.Notes.ShouldHaveSingleItem().ShouldStartWith("The ledger cannot be read (no answer): a pass would end with 1409 LEDGER_UNAVAILABLE");
    }

    [Fact]
    public async Task A_login_that_names_nobody_asks_nobody()
    {
        _bed.Findings = [new LoginFinding("saml.xml.malformed", "line 1", "It must be XML.")];

        var report = await _bed.PlanAsync(user: null, _bed.Passes.Part(ProvisioningTestBed.Wiki));

        report.Outcome.ShouldBe(DryRunOutcome.NoPerson);
        report.IsAcceptable.ShouldBeFalse();
        report.Findings.ShouldBe(_bed.Findings);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backend_that_does_not_exist_is_answered_with_those_that_do()
    {
        var planner = _bed.Planner(People.Alice(), _bed.Passes.Part(ProvisioningTestBed.Wiki));

        (await Should.ThrowAsync<DryRunRefusedException>(() => planner.PlanAsync("wikki", new KeptLogin("a", ""), default))).Message.ShouldBe("There is no backend \"wikki\". Configured: wiki");
    }

    [Fact]
    public async Task A_backend_without_provisioning_is_refused()
    {
        var planner = _bed.Planner(People.Alice(), new BackendProvisioning { Backend = JitGateway.Backends.BackendName.Parse("wiki") });

        (await Should.ThrowAsync<DryRunRefusedException>(() => planner.PlanAsync("wiki", new KeptLogin("a", ""), default))).Message.ShouldBe("The backend \"wiki\" has no provisioning. With an adapter: none");
    }

    [Fact]
    public async Task The_log_knows_that_it_was_tried_and_no_value()
    {
        await _bed.PlanAsync(People.Alice(), _bed.Passes.Part(ProvisioningTestBed.Wiki));

        var line = _bed.Logs.Entries.ShouldHaveSingleItem();
        line.Message.ShouldBe($"Dry run at wiki for {People.Alice().Subject.Hash}: Create ");
        foreach (var value in (string[])["alice@example.com", "Alice O'Brien", "alice-0001"]) _bed.Logs.Text.ShouldNotContain(value);
    }

    private static string Text(IReadOnlyList<string>? values) => values is null ? "-" : string.Join(',', values);

    private sealed class BrokenLedger : IProvisioningLedger
    {
        public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) => throw new RedisUnavailableException("no answer");

        public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken) => throw new RedisUnavailableException("no answer");
    }
}
