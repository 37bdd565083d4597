using JitGateway.Provisioning;

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
        var reasons = new List<string>();
        for (var sleeps = 0; sleeps < points.Count; sleeps++)
        {
            var world = new World(beginning, stopAt: sleeps);
            var first = world.Bed.PassAsync(People.Alice(), Reactivating);
            await world.Stopped;
            world.LockRunsOut();
            await world.Bed.PassAsync(People.Alice(("title", "Director")), Reactivating);
            world.WakeUp();
            if (await first is ProvisioningResult.Unavailable(var failure)) reasons.Add(failure.Reason.Value);
            world.Bed.Application.Accounts.ShouldHaveSingleItem(points[sleeps]);
            (await world.Bed.PassAsync(People.Alice(("title", "Director")), Reactivating)).ShouldNotBeOfType<ProvisioningResult.Refused>();
            world.Bed.Application.Accounts[0]["externalId"].ShouldBe("alice-0001");
        }

        reasons.ShouldNotBeEmpty();
        reasons.ShouldAllBe(r => r == "provisioning.lock_lost");
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
