using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning;

/// <summary>
/// A node that dies at any step of the algorithm: the step never ends, the lock runs out, and another node takes the person over.
/// Never two accounts, and never an account that stays without a ledger entry.
/// </summary>
public sealed class CrashTests
{
    private const string Reactivating =
        """
        {
          "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}" ], "Reactivate": true, "LinkExisting": true, "Retries": 0,
          "Mapping": { "userName": "{username}", "title": "{title}" }
        }
        """;

    private static readonly IReadOnlyDictionary<string, Action<FakeApplication>> Beginnings = new Dictionary<string, Action<FakeApplication>>(StringComparer.Ordinal)
    {
        ["nobody"] = _ => { },
        ["an account to change"] = a => a.Add(true, ("externalId", "alice-0001"), ("userName", "alice"), ("title", "Clerk")),
        ["a disabled account"] = a => a.Add(false, ("externalId", "alice-0001"), ("userName", "alice"), ("title", "Clerk")),
        ["an account to adopt"] = a => a.Add(true, ("userName", "alice")),
    };

    public static TheoryData<string> Begin => [.. Beginnings.Keys];

    [Theory]
    [MemberData(nameof(Begin))]
    public async Task A_node_that_dies_at_any_step_leaves_one_account_and_the_next_node_its_ledger_entry(string beginning)
    {
        var points = await StepsOfAsync(beginning);
        points.Count.ShouldBeGreaterThanOrEqualTo(12, string.Join(", ", points));
        for (var dies = 0; dies < points.Count; dies++)
        {
            var world = new World(beginning, stopAt: dies);
            var first = world.Bed.PassAsync(People.Alice(), Reactivating);
            await world.Stopped;
            first.IsCompleted.ShouldBeFalse(points[dies]);

            world.LockRunsOut();
            var result = await world.Bed.PassAsync(People.Alice(), Reactivating);
            (result is ProvisioningResult.Created or ProvisioningResult.Updated or ProvisioningResult.Unchanged).ShouldBeTrue($"{points[dies]}: {result}");
            await ShouldBeInOrderAsync(world, points[dies]);
        }
    }

    [Theory]
    [MemberData(nameof(Begin))]
    public async Task A_node_that_wakes_up_after_the_lock_ran_out_harms_nothing(string beginning)
    {
        var points = await StepsOfAsync(beginning);
        for (var sleeps = 0; sleeps < points.Count; sleeps++)
        {
            var world = new World(beginning, stopAt: sleeps);
            var first = world.Bed.PassAsync(People.Alice(), Reactivating);
            await world.Stopped;
            world.LockRunsOut();
            await world.Bed.PassAsync(People.Alice(("title", "Director")), Reactivating);
            world.WakeUp();
            await first;
            world.Bed.Application.Accounts.ShouldHaveSingleItem(points[sleeps]);
            (await world.Bed.PassAsync(People.Alice(("title", "Director")), Reactivating)).ShouldNotBeOfType<ProvisioningResult.Refused>();
            world.Bed.Application.Accounts[0]["externalId"].ShouldBe("alice-0001");
        }
    }

    private static async Task ShouldBeInOrderAsync(World world, string point)
    {
        var account = world.Bed.Application.Accounts.ShouldHaveSingleItem(point);
        account["externalId"].ShouldBe("alice-0001", point);
        account["title"].ShouldBe("Engineer", point);
        account.Active.ShouldBe(true, point);
        (await world.Bed.EntryAsync(People.Alice())).ShouldNotBeNull(point).AccountId.ShouldBe(account.Id);
        world.Bed.Application.ForgetCalls();
        await world.Bed.PassAsync(People.Alice(), Reactivating);
        world.Bed.Application.Calls.ShouldBeEmpty(point);
    }

    private static async Task<IReadOnlyList<string>> StepsOfAsync(string beginning)
    {
        var world = new World(beginning, stopAt: -1);
        await world.Bed.PassAsync(People.Alice(), Reactivating);
        return world.Steps;
    }

    /// <summary>One application, ledger and lock that report each of their steps and stand still at one of them.</summary>
    private sealed class World
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _awake = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<string> _steps = [];
        private readonly int _stopAt;
        private readonly ExpiringLock _lock;

        public World(string beginning, int stopAt)
        {
            _stopAt = stopAt;
            _lock = new ExpiringLock(StepAsync);
            Bed = new ProvisioningTestBed { Lock = _lock, Ledger = new SteppingLedger(new InMemoryProvisioningLedger(), StepAsync) };
            Beginnings[beginning](Bed.Application);
            Bed.Application.Step = StepAsync;
        }

        public ProvisioningTestBed Bed { get; }

        public IReadOnlyList<string> Steps => _steps;

        public Task Stopped => _stopped.Task;

        public void WakeUp() => _awake.TrySetResult();

        public void LockRunsOut() => _lock.RunOut();

        private Task StepAsync(string step)
        {
            lock (_steps)
            {
                _steps.Add(step);
                if (_steps.Count - 1 != _stopAt) return Task.CompletedTask;
            }

            _stopped.TrySetResult();
            return _awake.Task;
        }
    }

    private sealed class SteppingLedger(IProvisioningLedger inner, Func<string, Task> step) : IProvisioningLedger
    {
        public async Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken)
        {
            await step("before ledger read");
            var entry = await inner.ReadAsync(key, cancellationToken);
            await step("after ledger read");
            return entry;
        }

        public async Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
        {
            await step("before ledger write");
            var written = await inner.WriteAsync(key, entry, fencingToken, cancellationToken);
            await step("after ledger write");
            return written;
        }
    }

    /// <summary>A lock whose lease a test can let run out, as Redis does with the lease of a node that died.</summary>
    private sealed class ExpiringLock(Func<string, Task> step) : IProvisioningLock
    {
        private InMemoryProvisioningLock _current = new(TimeProvider.System);
        private readonly List<CancellationTokenSource> _leases = [];
        private long _tokens;

        public void RunOut()
        {
            _current = new InMemoryProvisioningLock(TimeProvider.System);
            foreach (var lease in _leases) lease.Cancel();
        }

        public async Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken)
        {
            await step("before lock");
            var inner = await _current.AcquireAsync(key, wait, cancellationToken);
            var lease = new Lease(inner.ShouldNotBeNull(), Interlocked.Increment(ref _tokens), step);
            _leases.Add(lease.Source);
            await step("after lock");
            return lease;
        }

        private sealed class Lease(IProvisioningLease inner, long token, Func<string, Task> step) : IProvisioningLease
        {
            public CancellationTokenSource Source { get; } = new();

            public long FencingToken { get; } = token;

            public CancellationToken Lost => Source.Token;

            public async ValueTask DisposeAsync()
            {
                await step("before release");
                await inner.DisposeAsync();
            }
        }
    }
}

/// <summary>Many requests at once.</summary>
public sealed class ParallelPassTests
{
    [Fact]
    public async Task Fifty_first_passes_of_one_person_over_two_nodes_make_one_account()
    {
        var bed = new ProvisioningTestBed();
        bed.Application.Unique.Clear();   // nothing but the lock prevents a second account
        bed.Application.Step = async step =>
        {
            if (step.StartsWith("before", StringComparison.Ordinal)) await Task.Yield();
        };
        var part = bed.Part(ProvisioningTestBed.Wiki);
        UserProvisioner[] nodes = [bed.Node(), bed.Node()];
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => nodes[i % 2].ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt))));
        results.Count(r => r is ProvisioningResult.Created).ShouldBe(1);
        results.Count(r => r is ProvisioningResult.Unchanged).ShouldBe(49);
        bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create"]);
        bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Different_people_do_not_wait_for_each_other()
    {
        var bed = new ProvisioningTestBed();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = true;
        bed.Application.Step = step =>
        {
            if (step != "before create" || !first) return Task.CompletedTask;
            first = false;
            return held.Task;
        };
        var slow = bed.PassAsync(People.Alice());
        (await bed.PassAsync(People.Of("bob-0002", ("username", "bob")))).ShouldBeOfType<ProvisioningResult.Created>();
        slow.IsCompleted.ShouldBeFalse();
        held.SetResult();
        (await slow).ShouldBeOfType<ProvisioningResult.Created>();
    }

    [Fact]
    public async Task A_hundred_different_people_at_once_get_a_hundred_accounts()
    {
        var bed = new ProvisioningTestBed();
        var part = bed.Part(ProvisioningTestBed.Wiki);
        var node = bed.Node();
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(() => node.ProvisionAsync(part, People.Of($"person-{i}", ("username", $"p{i}")), ProvisioningTestBed.SignedInAt))));
        results.ShouldAllBe(r => r is ProvisioningResult.Created);
        bed.Application.Accounts.Select(a => a["externalId"]).Distinct().Count().ShouldBe(100);
    }
}

/// <summary>What an outsider can see of a pass.</summary>
public sealed class ProvisioningTraceTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task The_log_names_what_changed_and_never_a_value()
    {
        var logs = new CollectedLogs();
        var node = _bed.Node(logs.For<UserProvisioner>());
        var part = _bed.Part(ProvisioningTestBed.Wiki);
        await node.ProvisionAsync(part, People.Alice(), ProvisioningTestBed.SignedInAt);
        await node.ProvisionAsync(part, People.Alice(("title", "Manager")), ProvisioningTestBed.SignedInAt);
        _bed.Application.Troubles = _ => Trouble.Throws;
        await node.ProvisionAsync(part, People.Alice(("title", "Director")), ProvisioningTestBed.SignedInAt);

        logs.Text.ShouldContain($"Provisioning at wiki for {People.Alice().Subject.Hash}: created");
        logs.Text.ShouldContain("updated  [title] in ");
        logs.Text.ShouldContain("unavailable provisioning.backend_unavailable");
        foreach (var value in (string[])["alice-0001", "alice@example.com", "O'Brien", "Engineer", "Manager", "Director"]) logs.Text.ShouldNotContain(value);
    }

    [Fact]
    public async Task The_ledger_holds_the_account_id_and_no_value()
    {
        await _bed.PassAsync(People.Alice());
        var json = System.Text.Json.JsonSerializer.Serialize((await _bed.EntryAsync(People.Alice()))!, LedgerJson.Default.LedgerEntry);
        json.ShouldContain("\"accountId\":\"1\"");
        foreach (var value in (string[])["alice", "Alice", "O'Brien", "Engineer", "example.com"]) json.ShouldNotContain(value, Case.Sensitive);
    }

    [Fact]
    public async Task Equal_values_of_two_people_do_not_look_equal_in_the_ledger()
    {
        UserIdentity bob = People.Of("bob-0002", ("username", "bob"), ("title", "Engineer"));
        await _bed.PassAsync(People.Alice());
        await _bed.PassAsync(bob);
        var (a, b) = ((await _bed.EntryAsync(People.Alice()))!, (await _bed.EntryAsync(bob))!);
        a.Fingerprints.Values["title"].ShouldNotBe(b.Fingerprints.Values["title"]);
        a.Fingerprints.Salt.ShouldNotBe(b.Fingerprints.Salt);
        a.Fingerprints.Mapping.ShouldBe(b.Fingerprints.Mapping);
    }
}
