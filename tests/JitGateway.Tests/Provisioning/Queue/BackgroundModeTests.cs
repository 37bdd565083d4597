using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Tests.Failures;
using JitGateway.Tests.Provisioning.Waiting;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>What people meet where accounts follow later.</summary>
public sealed class BackgroundModeTests
{
    private const string Background =
        """
        {
          "Adapter": "Fake", "Mode": "Background", "Timeout": "00:00:05", "Retries": 0,
          "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}", "title": "{title}" }, "Required": [ "userName" ],
          "Queue": { "MaxLength": 2 }
        }
        """;

    private static readonly DateTimeOffset Later = ProvisioningTestBed.SignedInAt.AddHours(1);

    private readonly ManualTimeProvider _time = new();
    private readonly ProvisioningTestBed _bed;
    private readonly BackendProvisioning _part;
    private readonly QueueNode _node;

    public BackgroundModeTests()
    {
        _bed = new ProvisioningTestBed { Time = _time, Logs = new CollectedLogs() };
        _part = _bed.Part(Background);
        _node = new QueueNode(_bed, _part);
    }

    [Fact]
    public async Task A_person_is_let_in_at_once_and_the_account_follows()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        var people = new WaitingPeople(_bed, _node.Passes);

        for (var i = 0; i < 5; i++) await people.Request(_part).Done;

        people.Forwarded.Count.ShouldBe(5);
        _bed.Application.Calls.ShouldBeEmpty("nobody waits for the backend");
        (await _bed.Queue.LookAsync("wiki", default)).Waiting.ShouldBe(1);

        _bed.Application.Troubles = _ => Trouble.None;
        await _node.DrainAsync(_part);
        _bed.Application.Accounts.ShouldHaveSingleItem();
        (await PassAsync(People.Alice())).ShouldBe(new ProvisioningResult.Unchanged("1"));
    }

    [Fact]
    public async Task The_history_tells_who_was_let_in_before_their_account_was_in_order_and_what_came_of_it()
    {
        await PassAsync(People.Alice());
        await PassAsync(People.Alice());   // asked once more: the same plan
        await _node.DrainAsync(_part);

        var told = await _bed.ToldAsync();
        told.Select(t => t.Entry.Outcome).ShouldBe(["queued", "created"]);
        told.ShouldAllBe(t => t.Entry.Correlation == "7K3QM-9XW2D" && t.Entry.Subject == People.Alice().Subject.Hash);
        told[0].Entry.Writes.ShouldBeEmpty();
        told[0].Values!.Wanted!["title"].ShouldBe(new AttributeValue.Text("Engineer"));

        await PassAsync(People.Alice(("title", "Manager")), Later);
        await PassAsync(People.Alice(("title", "Director")), Later.AddHours(1));
        await _node.DrainAsync(_part);
        (await _bed.ToldAsync()).Skip(2).Select(t => t.Entry.Outcome).ShouldBe(["queued", "queued", "updated"], "the later login's plan took the former's place");
    }

    [Fact]
    public async Task A_plan_that_was_queued_and_given_up_can_be_replayed_from_the_history()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        await PassAsync(People.Alice());
        (await _bed.Queue.DropAsync(AccountKey.Of(_part.Backend, People.Alice().Subject), default)).ShouldBeTrue();
        _bed.Application.Troubles = _ => Trouble.None;

        (await _bed.Plans(_part).UndoAsync(1, overwrites: false, "", "ABCDE-FGHJK", default)).Detail.ShouldBe("It wrote nothing.");
        (await _bed.Plans(_part).ReplayAsync(1, "", "ABCDE-FGHJK", default)).Title.ShouldBe("Created");

        _bed.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Engineer");
        (await PassAsync(People.Alice(), Later)).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    [Fact]
    public async Task Who_is_in_order_by_the_ledger_is_not_queued()
    {
        await PassAsync(People.Alice());
        await _node.DrainAsync(_part);
        _bed.Application.ForgetCalls();

        (await PassAsync(People.Alice(), Later)).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await _bed.Queue.LookAsync("wiki", default)).Waiting.ShouldBe(0);
        (await PassAsync(People.Alice(("title", "Manager")), Later)).ShouldBeOfType<ProvisioningResult.Queued>();
        await _node.DrainAsync(_part);
        _bed.Application.Calls.ShouldBe(["get", "update title"]);
    }

    [Fact]
    public async Task Who_has_no_account_by_what_the_login_says_is_refused_at_once()
    {
        (await PassAsync(People.Alice(("username", null)))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.RequiredValueMissing);
        (await _bed.Queue.LookAsync("wiki", default)).Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Who_was_refused_the_last_time_waits_for_a_pass_also_after_a_new_login()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"));
        await PassAsync(People.Alice());
        await _node.DrainAsync(_part);
        var people = new WaitingPeople(_bed, _node.Passes);

        var (context, done) = people.Request(_part, session: "a later session");
        await done;

        context.Response.StatusCode.ShouldBe(403);
        VisibleText.Of(WaitingPeople.BodyOf(context)).ShouldContain($"{ErrorRegister.UserDisabled}");
        people.Forwarded.ShouldBeEmpty();
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        (await PassAsync(People.Alice(), Later)).ShouldBeOfType<ProvisioningResult.Unavailable>("nobody knows whether it still holds");

        _bed.Application.Troubles = _ => Trouble.None;
        _bed.Application.Accounts[0].Active = true;
        (await PassAsync(People.Alice(), Later)).ShouldBeOfType<ProvisioningResult.Updated>();
        await DeadAsync(0, "the dead letter is done with");
    }

    [Fact]
    public async Task A_refusal_that_comes_of_the_work_shows_within_half_a_minute()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"));
        var (later, session) = (new LaterPasses(_node.Passes, _time), new SessionPrincipal(People.Alice(), "s1", ProvisioningTestBed.SignedInAt));
        (await _node.Passes.RunAsync(_part, session, "", default)).ShouldBeOfType<ProvisioningResult.Queued>();
        later.Postpone(session, _part);
        await _node.DrainAsync(_part);
        session.IsSettled(_part).ShouldBeTrue();
        _time.Advance(LaterPasses.Pause);

        session.IsSettled(_part).ShouldBeFalse();
        later.GoOn(session, _part, "").ShouldBeTrue("this request does not wait for it");
        await Eventually.HoldsAsync(() => Task.FromResult(session.WasSettled(_part)), settled => !settled, "the question is open again");
        later.GoOn(session, _part, "").ShouldBeFalse("the next request has to ask");
    }

    [Fact]
    public async Task When_the_queue_is_full_people_are_told_so_and_when_to_come_again()
    {
        foreach (var name in new[] { "bob", "carol" }) (await PassAsync(People.Of(name, ("username", name)))).ShouldBeOfType<ProvisioningResult.Queued>();
        var people = new WaitingPeople(_bed, _node.Passes);

        var (context, done) = people.Request(_part, accept: "application/json");
        await done;

        context.Response.StatusCode.ShouldBe(503);
        context.Response.Headers.RetryAfter.ToString().ShouldBe("30");
        WaitingPeople.BodyOf(context).ShouldContain("\"constant\":\"PROVISIONING_QUEUE_FULL\"");
        _bed.Logs!.Entries.Count(e => e.Event == 921).ShouldBe(1);
    }

    [Fact]
    public async Task Who_is_inside_stays_there_while_Redis_is_out_of_reach()
    {
        await RemainsInsideAsync(_bed, _part);   // this bed's queue answers, and the person is queued

        _bed.Queue = new SilentQueue();
        await RemainsInsideAsync(_bed, _part);
    }

    [Fact]
    public async Task Who_is_inside_stays_there_while_the_queue_has_no_room_for_their_plan()
    {
        foreach (var name in new[] { "bob", "carol" }) await PassAsync(People.Of(name, ("username", name)));
        await RemainsInsideAsync(_bed, _part);
    }

    [Fact]
    public async Task While_Redis_is_out_of_reach_nobody_is_let_in_whose_account_nobody_would_remember()
    {
        _bed.Queue = new SilentQueue();
        var result = await new QueueNode(_bed, _part).Passes.RunAsync(_part, new SessionPrincipal(People.Alice(), "s1", ProvisioningTestBed.SignedInAt), "", default);
        result.ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Code.ShouldBe(ErrorRegister.LedgerUnavailable);
    }

    [Fact]
    public async Task With_best_effort_what_could_not_be_done_is_done_although_the_person_does_not_come_back()
    {
        var part = _bed.Part(Background.Replace("Background", "BestEffort"));
        var node = new QueueNode(_bed, part);
        await PassAsync(People.Alice(), on: (node, part));
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        (await PassAsync(People.Alice(("title", "Manager")), Later, (node, part))).ShouldBeOfType<ProvisioningResult.LastGood>();
        (await _bed.Queue.LookAsync("wiki", default)).Waiting.ShouldBe(1);
        await node.DrainAsync(part);
        (await _bed.Queue.ListAsync("wiki", dead: false, 10, default)).ShouldHaveSingleItem().Attempts.ShouldBe(1, "the last good state is no success");

        _bed.Application.Troubles = _ => Trouble.None;
        _time.Advance(TimeSpan.FromMinutes(1));
        await node.DrainAsync(part);
        _bed.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Manager");
    }

    [Theory]
    [InlineData("BestEffort")]
    [InlineData("Blocking")]
    public async Task In_every_mode_a_dead_letter_is_done_with_when_the_account_is_in_order(string mode)
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"));
        await PassAsync(People.Alice());
        await _node.DrainAsync(_part);
        await DeadAsync(1, "the refusal");
        _bed.Application.Accounts[0].Active = true;
        var part = _bed.Part(Background.Replace("Background", mode));

        (await PassAsync(People.Alice(), Later, (new QueueNode(_bed, part), part))).ShouldBeOfType<ProvisioningResult.Updated>();

        await DeadAsync(0, "the dead letter is done with");
    }

    [Fact]
    public async Task With_best_effort_an_old_refusal_does_not_swallow_what_could_not_be_done()
    {
        var part = _bed.Part(Background.Replace("Background", "BestEffort"));
        var node = new QueueNode(_bed, part);
        _bed.Application.Add(false, ("externalId", "alice-0001"));
        await PassAsync(People.Alice());
        await _node.DrainAsync(_part);
        _bed.Application.Accounts[0].Active = true;
        await node.Provisioner.ProvisionAsync(part, People.Alice(), Later);   // the letter stays: Redis did not answer when it was to go
        await DeadAsync(1, "the refusal");
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        (await PassAsync(People.Alice(("title", "Manager")), Later.AddHours(1), (node, part))).ShouldBeOfType<ProvisioningResult.LastGood>();

        await DeadAsync(0, "the plan took its place");
        _bed.Application.Troubles = _ => Trouble.None;
        await node.DrainAsync(part);
        _bed.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Manager");
    }

    [Fact]
    public async Task With_best_effort_a_full_queue_keeps_nobody_out()
    {
        var part = _bed.Part(Background.Replace("Background", "BestEffort"));
        var node = new QueueNode(_bed, part);
        await PassAsync(People.Alice(), on: (node, part));
        foreach (var name in new[] { "bob", "carol" }) await PassAsync(People.Of(name, ("username", name)));
        _bed.Application.Troubles = _ => Trouble.Unavailable;

        (await PassAsync(People.Alice(("title", "Manager")), Later, (node, part))).ShouldBeOfType<ProvisioningResult.LastGood>();
    }

    /// <summary>A session that was let in and whose pass is tried again and again beside its requests.</summary>
    private async Task RemainsInsideAsync(ProvisioningTestBed bed, BackendProvisioning part)
    {
        var passes = new QueueNode(bed, part).Passes;
        var (later, session) = (new LaterPasses(passes, _time), new SessionPrincipal(People.Alice(), "s1", ProvisioningTestBed.SignedInAt));
        later.Postpone(session, part);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(LaterPasses.Pause);
            later.GoOn(session, part, "ABCDE-FGHJK").ShouldBeTrue($"attempt {i}");
            await Eventually.HoldsAsync(() => Task.FromResult(passes.Find(part, "s1")), pass => pass is null, "the end of the pass");
        }

        session.IsSettled(part).ShouldBeTrue();
    }

    private Task DeadAsync(int count, string what) => Eventually.HoldsAsync(async () => (await _bed.Queue.LookAsync("wiki", default)).Dead, dead => dead == count, what);

    private Task<ProvisioningResult> PassAsync(UserIdentity user, DateTimeOffset? signedInAt = null, (QueueNode Node, BackendProvisioning Part)? on = null) =>
        (on?.Node ?? _node).Passes.RunAsync(on?.Part ?? _part, new SessionPrincipal(user, $"session of {user.Subject.Value} {signedInAt}", signedInAt ?? ProvisioningTestBed.SignedInAt), "7K3QM-9XW2D", default);
}
