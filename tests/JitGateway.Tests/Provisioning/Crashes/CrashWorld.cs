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

    public Task<ProvisioningResult> PassAsync(string title = "Engineer", string? groups = null) => Bed.PassAsync(_case.Person(title, groups), _case.Configuration);

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

    /// <summary>What reached the application stands in the history: as what was written, or, where the node died before it could say so, as what the next one wanted and found.</summary>
    /// <param name="someDied">Else every write must be told as one.</param>
    public static async Task ShouldTellOfEveryWriteAsync(ProvisioningTestBed bed, bool someDied = false, string? point = null)
    {
        var told = (await bed.ToldAsync()).Select(t => t.Values.ShouldNotBeNull(point)).ToList();
        foreach (var written in bed.Application.Done)
        {
            var isTold = told.Any(t => t.Writes.Any(w => written.Attributes.Count == w.After.Count && written.Attributes.All(a => Holds(w.After, a.Key, a.Value))));
            var isFound = someDied && told.Any(t => t.Wanted is { } wanted && written.Attributes.All(a => a.Key == "userName" || HoldsWanted(wanted, a.Key, a.Value)));
            (isTold || isFound).ShouldBeTrue($"{point}: the history does not hold {string.Join(", ", written.Attributes.Select(a => $"{a.Key}={string.Join(';', ValueComparison.Texts(a.Value))}"))}");
        }
    }

    private static bool Holds(IReadOnlyDictionary<string, AttributeValue?> values, string name, AttributeValue? value) =>
        values.TryGetValue(name, out var held) && ValueComparison.Exact.Same(held, value);

    /// <summary>What was sent of a merged list holds what others put there, too.</summary>
    private static bool HoldsWanted(IReadOnlyDictionary<string, AttributeValue?> wanted, string name, AttributeValue? sent) =>
        wanted.TryGetValue(name, out var value) && ValueComparison.Texts(value).All(t => ValueComparison.Texts(sent).Contains(t));

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

    private sealed class SteppingLedger(IProvisioningLedger inner, Func<string, Task> step) : IProvisioningLedger, ILedgerPages
    {
        public async Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken)
        {
            await step("before the ledger is read");
            var entry = await inner.ReadAsync(key, cancellationToken);
            await step("after the ledger was read");
            return entry;
        }

        public Task<LedgerPage?> PageAsync(string? backend, string? cursor, int most, CancellationToken cancellationToken) => ((ILedgerPages)inner).PageAsync(backend, cursor, most, cancellationToken);

        public async Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
        {
            await step("before the ledger is written");
            var written = await inner.WriteAsync(key, entry, fencingToken, cancellationToken);
            await step("after the ledger was written");
            return written;
        }
    }
}
