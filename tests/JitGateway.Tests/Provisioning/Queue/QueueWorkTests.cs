using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Queue;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>What becomes of a plan that a node works on.</summary>
public sealed class QueueWorkTests
{
    private const string Background =
        """
        {
          "Adapter": "Fake", "Mode": "Background", "Timeout": "00:00:05", "Retries": 0,
          "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}", "title": "{title}" },
          "Queue": { "Attempts": 3, "FirstPause": "00:00:02", "LongestPause": "00:00:03" }
        }
        """;

    private static readonly AccountKey Alice = new("wiki", People.Alice().Subject.Hash);

    private readonly ManualTimeProvider _time = new();
    private readonly CollectedLogs _logs = new();
    private readonly ProvisioningTestBed _bed;
    private readonly BackendProvisioning _part;
    private readonly QueueNode _node;

    public QueueWorkTests()
    {
        _bed = new ProvisioningTestBed { Time = _time, Logs = _logs };
        _part = _bed.Part(Background);
        _node = new QueueNode(_bed, _part);
    }

    [Fact]
    public async Task The_account_is_made_and_the_plan_is_gone()
    {
        await AddAsync(People.Alice());
        (await _node.DrainAsync(_part)).ShouldBe(1);
        _bed.Application.Accounts.ShouldHaveSingleItem()["userName"].ShouldBe("alice");
        (await _bed.Queue.FindAsync(Alice, default)).ShouldBeNull();
        (await _bed.EntryAsync(People.Alice())).ShouldNotBeNull().SignedInAt.ShouldBe(ProvisioningTestBed.SignedInAt);
    }

    [Fact]
    public async Task Failed_attempts_are_repeated_with_growing_pauses_and_then_it_is_a_dead_letter()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        await AddAsync(People.Alice());
        var pauses = new List<double>();
        for (var attempt = 1; attempt < 3; attempt++)
        {
            (await _node.DrainAsync(_part)).ShouldBe(1);
            var entry = (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull();
            (entry.State, entry.Attempts).ShouldBe((QueueState.Waiting, attempt));
            entry.Fault!.Reason.ShouldBe("provisioning.backend_unavailable");
            pauses.Add((entry.At - _time.GetUtcNow()).TotalSeconds);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        pauses[0].ShouldBeInRange(1, 3);
        pauses[1].ShouldBeInRange(1.5, 4.5);
        await _node.DrainAsync(_part);

        var letter = (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull();
        (letter.State, letter.Attempts).ShouldBe((QueueState.Dead, 3));
        Opened(letter).ShouldBe(new QueueFault(1400, "USER_STORE_UNAVAILABLE", "provisioning.backend_unavailable", "503", IsRefusal: false));
        _logs.Entries.Where(e => e.Event == 922).Count().ShouldBe(2);
        _logs.Entries.Where(e => e.Event == 923).ShouldHaveSingleItem().Message.ShouldContain("Support code 7K3QM-9XW2D");
        _logs.Text.ShouldNotContain("Engineer");

        _bed.Application.Troubles = _ => Trouble.None;
        (await _bed.Queue.ReplayAsync(Alice, default)).ShouldBeTrue();
        await _node.DrainAsync(_part);
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_can_have_no_account_is_a_dead_letter_at_once()
    {
        _bed.Application.Add(false, ("externalId", "alice-0001"));
        await AddAsync(People.Alice());
        await _node.DrainAsync(_part);

        var letter = (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull();
        (letter.State, letter.Attempts).ShouldBe((QueueState.Dead, 1));
        Opened(letter).ShouldBe(new QueueFault(1404, "USER_DISABLED", "provisioning.disabled", "account 1", IsRefusal: true));
        letter.Fault!.Detail!.ShouldNotContain("account", customMessage: "ids are names in some systems");
    }

    [Fact]
    public async Task While_the_backend_is_left_alone_no_attempt_is_made_and_none_counts()
    {
        var part = _bed.Part(Background.Replace("\"Queue\"", "\"Protection\": { \"BreakAfter\": 2 }, \"Queue\""));
        var node = new QueueNode(_bed, part);
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        foreach (var name in new[] { "bob", "carol", "dora" }) await AddAsync(People.Of(name, ("username", name)));
        await AddAsync(People.Alice());

        (await node.DrainAsync(part)).ShouldBe(4);

        _bed.Application.Calls.Count.ShouldBe(2);
        var entry = (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull();
        (entry.State, entry.Attempts, entry.Fault!.Reason).ShouldBe((QueueState.Waiting, 0, "provisioning.circuit_open"));
        (entry.At - _time.GetUtcNow()).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_backend_that_asks_for_patience_gets_it()
    {
        _bed.Application.Troubles = _ => Trouble.RateLimitedForLong;
        await AddAsync(People.Alice());
        await _node.DrainAsync(_part);
        ((await _bed.Queue.FindAsync(Alice, default))!.At - _time.GetUtcNow()).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task More_people_than_may_be_made_wait_for_their_turn_and_none_is_lost()
    {
        var part = _bed.Part(Background.Replace("\"Queue\"", "\"Protection\": { \"CreatesPerSecond\": 0.1, \"CreateBurst\": 2 }, \"Queue\""));
        var node = new QueueNode(_bed, part);
        for (var i = 0; i < 5; i++) await AddAsync(People.Of($"person{i}", ("username", $"person{i}")));

        await node.DrainAsync(part);
        _bed.Application.Accounts.Count.ShouldBe(2);
        for (var rounds = 0; rounds < 50 && (await _bed.Queue.LookAsync("wiki", default)).Waiting > 0; rounds++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await node.DrainAsync(part);
        }

        _bed.Application.Accounts.Select(a => a["userName"]).ShouldBe(Enumerable.Range(0, 5).Select(i => $"person{i}"), ignoreOrder: true);
        (await _bed.Queue.LookAsync("wiki", default)).Dead.ShouldBe(0, "to wait is no attempt");
    }

    [Fact]
    public async Task A_claim_is_renewed_while_the_work_lasts()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bed.Application.Step = step => step == "before create" ? gate.Task : Task.CompletedTask;
        var part = _bed.Part(Background.Replace("\"00:00:05\"", "\"00:02:00\""));
        await AddAsync(People.Alice());
        var claim = (await _bed.Queue.ClaimAsync("wiki", QueueWork.Lease, default)).ShouldNotBeNull();
        var work = _node.Work.RunAsync(part, claim);
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Calls.Contains("create")), begun => begun, "the creation");

        var until = _time.GetUtcNow() + TimeSpan.FromSeconds(60);
        while (_time.GetUtcNow() < until)
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            await Eventually.HoldsAsync(() => _bed.Queue.FindAsync(Alice, default), entry => entry!.At == _time.GetUtcNow() + QueueWork.Lease, "the renewal");
            (await _bed.Queue.ClaimAsync("wiki", QueueWork.Lease, default)).ShouldBeNull();
        }

        gate.SetResult();
        await work;
        (await _bed.Queue.FindAsync(Alice, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_plan_over_which_nodes_die_is_a_dead_letter_in_the_end()
    {
        await AddAsync(People.Alice());
        for (var i = 0; i < 5; i++)
        {
            (await _bed.Queue.ClaimAsync("wiki", QueueWork.Lease, default)).ShouldNotBeNull();   // and the node dies
            _time.Advance(QueueWork.Lease);
        }

        await _node.DrainAsync(_part);

        (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull().Fault!.Reason.ShouldBe("provisioning.queue_abandoned");
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_this_node_cannot_open_is_left_to_one_that_can()
    {
        var newer = QueueNode.Seal("a newer key", "the key that all nodes have");
        await _bed.Queue.AddAsync(Alice, new QueuedPlan(ProvisioningTestBed.SignedInAt, newer.Seal(Alice, People.Alice()), ""), 10, despiteRefusal: false, default);
        await _node.DrainAsync(_part);
        var entry = (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull();
        (entry.State, entry.Attempts, entry.Fault!.Reason).ShouldBe((QueueState.Waiting, 1, "provisioning.queue_unreadable"));
        entry.At.ShouldBeGreaterThan(_time.GetUtcNow(), "there is a pause");

        _time.Advance(TimeSpan.FromSeconds(5));
        var claim = (await _bed.Queue.ClaimAsync("wiki", QueueWork.Lease, default)).ShouldNotBeNull();
        await new QueueWork(_bed.Queue, newer, _node.Provisioner, _node.Meter, _time, _logs.For<QueueWork>()).RunAsync(_part, claim);
        _bed.Application.Accounts.ShouldHaveSingleItem();
        (await _bed.Queue.FindAsync(Alice, default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_no_node_can_open_is_a_dead_letter_in_the_end_until_the_person_signs_in_again()
    {
        await _bed.Queue.AddAsync(Alice, new QueuedPlan(ProvisioningTestBed.SignedInAt, QueueNode.Seal("a former key").Seal(Alice, People.Alice()), ""), 10, despiteRefusal: false, default);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await _node.DrainAsync(_part)).ShouldBe(1);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        var letter = (await _bed.Queue.FindAsync(Alice, default)).ShouldNotBeNull();
        (letter.State, letter.Attempts, letter.Fault!.Reason).ShouldBe((QueueState.Dead, 3, "provisioning.queue_unreadable"));

        await AddAsync(People.Alice(), ProvisioningTestBed.SignedInAt.AddMinutes(1));
        await _node.DrainAsync(_part);
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_plan_of_an_earlier_login_changes_nothing_of_what_a_later_one_did()
    {
        await AddAsync(People.Alice(("title", "Engineer")));
        await _node.Provisioner.ProvisionAsync(_part, People.Alice(("title", "Director")), ProvisioningTestBed.SignedInAt.AddHours(1));
        _bed.Application.ForgetCalls();

        await _node.DrainAsync(_part);

        _bed.Application.Calls.ShouldBeEmpty();
        _bed.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Director");
    }

    [Fact]
    public async Task Two_nodes_that_work_on_one_person_make_one_account()
    {
        await AddAsync(People.Alice());
        var claim = (await _bed.Queue.ClaimAsync("wiki", QueueWork.Lease, default)).ShouldNotBeNull();
        _time.Advance(QueueWork.Lease);   // the first node is slow, and not dead
        var taken = (await _bed.Queue.ClaimAsync("wiki", QueueWork.Lease, default)).ShouldNotBeNull();

        await Task.WhenAll(_node.Work.RunAsync(_part, claim), new QueueNode(_bed, _part).Work.RunAsync(_part, taken));

        _bed.Application.Accounts.ShouldHaveSingleItem();
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1);
        (await _bed.Queue.FindAsync(Alice, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_dead_letter_that_has_to_make_room_is_named_in_the_log_and_counted()
    {
        var part = _bed.Part(Background.Replace("\"Attempts\": 3", "\"Attempts\": 1, \"MaxLength\": 1"));
        using var measured = new Measured(_bed.Meters);
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        foreach (var person in new[] { People.Alice(), People.Of("bob-0002", ("username", "bob")) })
        {
            await AddAsync(person);
            await new QueueNode(_bed, part).DrainAsync(part);
        }

        (await _bed.Queue.ListAsync("wiki", dead: true, 10, default)).ShouldHaveSingleItem().Key.ShouldNotBe(Alice);
        _logs.Entries.Where(e => e.Event == 924).ShouldHaveSingleItem().Message.ShouldContain($"the dead letter of {Alice.SubjectHash}, the oldest one, was given up");
        measured.Lines.ShouldContain("jitgateway.provisioning.queue.events{backend=wiki,event=given_up} = 1");
    }

    [Fact]
    public async Task What_happened_is_counted()
    {
        using var measured = new Measured(_bed.Meters);
        await AddAsync(People.Alice());
        await _node.DrainAsync(_part);
        _bed.Application.Troubles = _ => Trouble.Rejected;
        await AddAsync(People.Of("bob-0002", ("username", "bob")));
        await _node.DrainAsync(_part);

        measured.Lines.ShouldContain("jitgateway.provisioning.queue.events{backend=wiki,event=done} = 1");
        measured.Lines.ShouldContain("jitgateway.provisioning.queue.events{backend=wiki,event=dead} = 1");
    }

    private static QueueFault Opened(QueueEntry entry) => entry.Fault! with { Detail = QueueNode.Seal().OpenDetail(entry.Key, entry.Fault!.Detail!) };

    private async Task AddAsync(UserIdentity user, DateTimeOffset? signedInAt = null)
    {
        var key = AccountKey.Of(_part.Backend, user.Subject);
        await _bed.Queue.AddAsync(key, new QueuedPlan(signedInAt ?? ProvisioningTestBed.SignedInAt, QueueNode.Seal().Seal(key, user), "7K3QM-9XW2D"), 100, despiteRefusal: false, default);
    }
}
