using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Queue;

namespace JitGateway.Tests.Provisioning.DryRun;

/// <summary>What an operator learns beforehand where accounts follow later, and that it comes about so.</summary>
public sealed class BackgroundDryRunTests
{
    private readonly DryRunBed _bed = new();
    private readonly BackendProvisioning _part;
    private readonly QueueNode _node;

    public BackgroundDryRunTests()
    {
        _part = _bed.Passes.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\": 1", "\"Mode\": \"Background\", \"Retries\": 0, \"Queue\": { \"MaxLength\": 2, \"Attempts\": 1 }"));
        _node = new QueueNode(_bed.Passes, _part);
    }

    [Fact]
    public async Task A_new_persons_plan_would_be_queued_and_what_it_comes_to_is_said()
    {
        var said = await SaidAsync(People.Alice());

        (said.Queueing, said.Outcome, said.LetsIn).ShouldBe((DryRunQueueing.Queued, DryRunOutcome.Create, true));
        (await _bed.Passes.Queue.LookAsync("wiki", default)).Waiting.ShouldBe(0, "a dry run queues nothing");
        (await PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Queued>();
        await _node.DrainAsync(_part);
        said.Writes.ShouldHaveSingleItem().Attributes.Keys.ShouldBe(_bed.Application.Written.ShouldHaveSingleItem().Attributes.Keys, ignoreOrder: true);
        (await SaidAsync(People.Alice())).Queueing.ShouldBeNull("the ledger says that there is nothing to do");
    }

    [Fact]
    public async Task A_plan_that_waits_would_be_exchanged()
    {
        await PassAsync(People.Alice());
        (await SaidAsync(People.Alice(("title", "Director")))).Queueing.ShouldBe(DryRunQueueing.TakesPlace);
        (await WaitingAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Who_was_refused_would_wait_for_the_pass()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"), ("userName", "alice"));
        (await SaidAsync(People.Alice())).ShouldSatisfyAllConditions(
            s => s.Queueing.ShouldBe(DryRunQueueing.Queued), s => s.Outcome.ShouldBe(DryRunOutcome.Refused), s => s.LetsIn.ShouldBeFalse("not for long"));
        await PassAsync(People.Alice());
        await _node.DrainAsync(_part);

        (await SaidAsync(People.Alice())).Queueing.ShouldBe(DryRunQueueing.WaitedFor);

        _bed.Application.Accounts[0].Active = true;
        var said = await SaidAsync(People.Alice());
        (said.Queueing, said.Outcome, said.LetsIn).ShouldBe((DryRunQueueing.WaitedFor, DryRunOutcome.Update, true));
        (await PassAsync(People.Alice(), ProvisioningTestBed.SignedInAt.AddHours(1))).ShouldBeOfType<ProvisioningResult.Updated>();
    }

    [Fact]
    public async Task A_full_queue_keeps_people_out()
    {
        foreach (var name in new[] { "bob", "carol" }) await PassAsync(People.Of(name, ("username", name)));

        var said = await SaidAsync(People.Alice());

        (said.Queueing, said.LetsIn).ShouldBe((DryRunQueueing.Full, false));
        (await PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Code.Number.ShouldBe(1422);
    }

    [Fact]
    public async Task While_the_accounts_are_out_of_reach_people_get_in_all_the_same()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        var said = await SaidAsync(People.Alice());

        (said.Queueing, said.Outcome, said.LetsIn).ShouldBe((DryRunQueueing.Queued, DryRunOutcome.Unavailable, true));
        (await PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Queued>();
        await _node.DrainAsync(_part);
        (await SaidAsync(People.Alice())).Queueing.ShouldBe(DryRunQueueing.Queued, "a dead letter of an outage is in nobody's way");
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_is_said()
    {
        _bed.Passes.Queue = new SilentQueue();

        var said = await SaidAsync(People.Alice());

        said.Queueing.ShouldBeNull();
        said.Outcome.ShouldBe(DryRunOutcome.Create);
        said.Notes.ShouldHaveSingleItem().ShouldBe("The queue cannot be read (no answer within 200 ms): nobody is let in whose plan cannot be queued.");
    }

    [Fact]
    public async Task In_the_other_modes_nothing_is_queued()
    {
        foreach (var mode in new[] { "Blocking", "BestEffort" })
            (await _bed.PlanAsync(People.Alice(), _bed.Passes.Part(ProvisioningTestBed.Wiki.Replace("\"Retries\"", $"\"Mode\": \"{mode}\", \"Retries\"")))).Queueing.ShouldBeNull(mode);
    }

    private Task<DryRunReport> SaidAsync(UserIdentity user) => _bed.PlanAsync(user, _part);

    private Task<ProvisioningResult> PassAsync(UserIdentity user, DateTimeOffset? signedInAt = null) =>
        _node.Passes.RunAsync(_part, new SessionPrincipal(user, $"{user.Subject.Value} {signedInAt}", signedInAt ?? ProvisioningTestBed.SignedInAt), "7K3QM-9XW2D", default);

    private async Task<long> WaitingAsync() => (await _bed.Passes.Queue.LookAsync("wiki", default)).Waiting;
}
