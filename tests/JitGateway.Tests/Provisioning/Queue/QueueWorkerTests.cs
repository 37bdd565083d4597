using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Queue;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>The worker of a node.</summary>
public sealed class QueueWorkerTests : IAsyncLifetime
{
    private const string Background =
        """
        {
          "Adapter": "Fake", "Mode": "Background", "Timeout": "00:01:00", "Retries": 0,
          "Match": [ "externalId={subject}" ], "Mapping": { "userName": "{username}" },
          "Protection": { "BreakAfter": 2 }, "Queue": { "AtOnce": 3 }
        }
        """;

    private readonly ManualTimeProvider _time = new();
    private readonly ProvisioningTestBed _bed;
    private readonly BackendProvisioning _part;
    private readonly QueueNode _node;
    private readonly Measured _measured;
    private readonly QueueWorker _worker;

    public QueueWorkerTests()
    {
        _bed = new ProvisioningTestBed { Time = _time, Logs = new CollectedLogs() };
        _part = _bed.Part(Background);
        _node = new QueueNode(_bed, _part);
        _measured = new Measured(_bed.Meters);
        _worker = _node.Worker();
    }

    public Task InitializeAsync() => _worker.StartAsync(default);

    public async Task DisposeAsync()
    {
        await _worker.StopAsync(default);
        _worker.Dispose();
        _measured.Dispose();
    }

    [Fact]
    public async Task What_this_node_queues_is_begun_at_once_and_what_another_one_queues_within_a_second()
    {
        await EnterAsync("bob");
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Accounts.Count), accounts => accounts == 1, "the account, without a tick of the clock");

        await new QueueNode(_bed, _part).Passes.RunAsync(_part, Session("carol"), "", default);
        await EventuallyAsync(() => _bed.Application.Accounts.Count == 2, "the account");
    }

    [Fact]
    public async Task No_more_are_worked_on_at_once_than_is_allowed_and_each_that_ends_makes_room()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (now, most) = (0, 0);
        _bed.Application.Step = async step =>
        {
            if (step == "before create") most = Math.Max(most, Interlocked.Increment(ref now));
            await gate.Task;
            if (step == "after create") Interlocked.Decrement(ref now);
        };
        for (var i = 0; i < 10; i++) await EnterAsync($"person{i}");
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Calls.Count), calls => calls == 3, "three of them");
        gate.SetResult();

        await EventuallyAsync(() => _bed.Application.Accounts.Count == 10, "all of them");
        most.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task While_the_circuit_is_open_the_queue_is_left_alone_and_then_drained()
    {
        _bed.Application.Troubles = _ => Trouble.Unavailable;
        for (var i = 0; i < 6; i++) await EnterAsync($"person{i}");
        await Eventually.HoldsAsync(() => Task.FromResult(_node.ProtectionOf(_part).Refusal), refusal => refusal is not null, "the circuit opens");
        await Eventually.HoldsAsync(() => _bed.Queue.ListAsync("wiki", dead: false, 10, default), all => all.All(e => e.State == QueueState.Waiting), "nothing is worked on");
        var calls = _bed.Application.Calls.Count;
        _node.Bell.Ring("wiki");
        (await _bed.Queue.LookAsync("wiki", default)).Waiting.ShouldBe(6);
        _bed.Application.Calls.Count.ShouldBe(calls);

        _bed.Application.Troubles = _ => Trouble.None;
        await EventuallyAsync(() => _bed.Application.Accounts.Count == 6, "all of them");
        _bed.Application.Accounts.Select(a => a["userName"]).ShouldBeUnique();
    }

    [Fact]
    public async Task How_many_wait_and_how_many_are_dead_is_measured()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.Rejected : Trouble.None;
        await EnterAsync("bob");
        await Eventually.HoldsAsync(() => Task.FromResult(_measured.Lines), lines => lines.Contains("jitgateway.provisioning.queue{backend=wiki,state=dead} = 1"), "the dead letter is counted");
        _measured.Lines.ShouldContain("jitgateway.provisioning.queue{backend=wiki,state=waiting} = 0");
        _measured.Lines.ShouldContain("jitgateway.provisioning.queue.events{backend=wiki,event=added} = 1");
    }

    [Fact]
    public async Task A_dead_letter_that_nobody_looked_after_is_given_up_after_its_time_and_the_log_says_whose()
    {
        _bed.Application.Troubles = call => call == "create" ? Trouble.Rejected : Trouble.None;
        await EnterAsync("bob");
        await EventuallyAsync(() => _measured.Lines.Contains("jitgateway.provisioning.queue{backend=wiki,state=dead} = 1"), "the dead letter is counted");

        _time.Advance(_part.Queue.KeepDeadLetters);

        await EventuallyAsync(() => _measured.Lines.Contains("jitgateway.provisioning.queue{backend=wiki,state=dead} = 0"), "it is given up");
        await EventuallyAsync(() => _measured.Lines.Contains("jitgateway.provisioning.queue.events{backend=wiki,event=given_up} = 1") && _bed.Logs!.Entries.Any(e => e.Event == 932), "it is told");
        var bob = Session("bob").User.Subject.Hash;
        _bed.Logs!.Entries.Where(e => e.Event == 932).ShouldHaveSingleItem().Message.ShouldBe($"Queue of wiki: the dead letter of {bob} was given up after 30 days, see Queue:KeepDeadLetters");
    }

    [Fact]
    public async Task A_stop_ends_what_is_begun_and_begins_nothing_more()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bed.Application.Step = _ => gate.Task;
        for (var i = 0; i < 5; i++) await EnterAsync($"person{i}");
        await Eventually.HoldsAsync(() => Task.FromResult(_bed.Application.Calls.Count), calls => calls == 3, "three of them");

        var stop = _worker.StopAsync(default);
        stop.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await stop;

        _bed.Application.Accounts.Count.ShouldBe(3);
        (await _bed.Queue.ListAsync("wiki", dead: false, 10, default)).Select(e => e.State).ShouldBe([QueueState.Waiting, QueueState.Waiting]);
    }

    private static SessionPrincipal Session(string name) => new(People.Of(name, ("username", name)), name, ProvisioningTestBed.SignedInAt);

    private async Task EnterAsync(string name) => (await _node.Passes.RunAsync(_part, Session(name), "", default)).ShouldBeOfType<ProvisioningResult.Queued>();

    private Task EventuallyAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(250));
        return Task.FromResult(condition());
    }, holds => holds, what);
}
