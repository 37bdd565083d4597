using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>One application, ledger and lock that report each step of a pass, and stand still at one of them: the node that does the step is dead, or asleep.</summary>
internal sealed class CrashWorld : IDisposable
{
    private readonly Lock _stepping = new();
    private readonly ExpiringLock _locks;
    private readonly CrashCase _case;
    private List<string> _steps = [];
    private Stop? _stop;

    private CrashWorld(CrashCase crash)
    {
        _case = crash;
        _locks = new ExpiringLock(StepAsync);
        Bed = new ProvisioningTestBed { Lock = _locks, Ledger = new SteppingLedger(new InMemoryProvisioningLedger(), StepAsync) };
    }

    public ProvisioningTestBed Bed { get; }

    /// <summary>The steps since <see cref="StopAt"/>, or since the beginning.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>Ends when a node stands at the step that was chosen.</summary>
    public Task Stopped => _stop!.Reached.Task;

    /// <summary>The person's accounts: those with what identifies them, and the one that is to be linked.</summary>
    public IReadOnlyList<FakeAccount> Accounts => [.. Bed.Application.Accounts.Where(a => a["externalId"] is null or "alice-0001")];

    public static async Task<CrashWorld> BeginAsync(CrashCase crash)
    {
        var world = new CrashWorld(crash);
        await crash.Before(world.Bed, crash.Configuration);
        world.Bed.Application.ForgetCalls();
        world._steps = [];
        world.Bed.Application.Step = world.StepAsync;
        return world;
    }

    /// <summary>The names of the steps of an undisturbed pass.</summary>
    public static async Task<IReadOnlyList<string>> StepsOfAsync(CrashCase crash)
    {
        using var world = await BeginAsync(crash);
        crash.IsRight(await world.PassAsync()).ShouldBeTrue(crash.Name);
        return world.Steps;
    }

    public Task<ProvisioningResult> PassAsync(string title = "Engineer") => Bed.PassAsync(_case.Person(title), _case.Configuration);

    public Task<LedgerEntry?> EntryAsync() => Bed.EntryAsync(_case.Person());

    /// <summary>From now on, whoever does this step stops before it is done.</summary>
    /// <param name="step">0 for the next one.</param>
    public void StopAt(int step)
    {
        lock (_stepping) (_steps, _stop) = ([], new Stop(step));
    }

    /// <summary>The node goes on where it stood.</summary>
    public void WakeUp()
    {
        lock (_stepping)
        {
            _stop!.Awake.TrySetResult();
            _stop = null;
        }
    }

    /// <summary>The lock of the node that stands becomes free.</summary>
    /// <param name="isTold">False: that node hears of it only when it asks.</param>
    public void LockRunsOut(bool isTold) => _locks.RunOut(isTold);

    public void Dispose() => Bed.Dispose();

    private Task StepAsync(string step)
    {
        lock (_stepping)
        {
            _steps.Add(step);
            if (_stop is not { } stop || _steps.Count - 1 != stop.At || stop.Reached.Task.IsCompleted) return Task.CompletedTask;
            stop.Reached.TrySetResult();
            return stop.Awake.Task;
        }
    }

    private sealed record Stop(int At)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Awake { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class SteppingLedger(IProvisioningLedger inner, Func<string, Task> step) : IProvisioningLedger
    {
        public async Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken)
        {
            await step("before the ledger is read");
            var entry = await inner.ReadAsync(key, cancellationToken);
            await step("after the ledger was read");
            return entry;
        }

        public async Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
        {
            await step("before the ledger is written");
            var written = await inner.WriteAsync(key, entry, fencingToken, cancellationToken);
            await step("after the ledger was written");
            return written;
        }
    }
}
