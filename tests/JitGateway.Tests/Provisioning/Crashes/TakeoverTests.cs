using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>A node that stands still at any step of the algorithm for so long that another takes the person over, and then goes on.</summary>
public sealed class TakeoverTests
{
    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool>();
            foreach (var crash in CrashCase.All)
                foreach (var isTold in (bool[])[true, false])
                    foreach (var isUnique in (bool[])[true, false])
                        cases.Add(crash.Name, isTold, isUnique);
            return cases;
        }
    }

    /// <param name="isTold">Whether it hears at once that it lost its lock, or only when it asks.</param>
    /// <param name="isUnique">Whether the application itself would refuse a second account.</param>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_node_that_wakes_up_after_another_took_over_doubles_nobody_and_leaves_the_ledger_true(string name, bool isTold, bool isUnique)
    {
        var crash = CrashCase.All.Single(c => c.Name == name);
        var steps = await CrashWorld.StepsOfAsync(crash);
        for (var sleeps = 0; sleeps < steps.Count; sleeps++)
        {
            if (!isUnique && IsUnderWay(steps, sleeps)) continue;
            if (isTold && IsLetGo(steps[sleeps])) continue;   // may arrive after everything else: the next test
            using var world = await CrashWorld.BeginAsync(crash);
            if (!isUnique) world.Bed.Application.Unique.Clear();
            world.StopAt(sleeps);
            var first = world.PassAsync();
            await world.Stopped;
            world.LockRunsOut(isTold);
            crash.IsRight(await world.PassAsync("Director")).ShouldBeTrue(steps[sleeps]);
            world.WakeUp();
            crash.IsRight(await first).ShouldBeTrue($"{steps[sleeps]}: {await first}");

            var account = world.Accounts.ShouldHaveSingleItem(steps[sleeps]);
            (await world.EntryAsync()).ShouldNotBeNull().AccountId.ShouldBe(account.Id);
            crash.IsRight(await world.PassAsync("Director")).ShouldBeTrue(steps[sleeps]);
            world.Accounts.ShouldHaveSingleItem(steps[sleeps]).Id.ShouldBe(account.Id);
            await CrashWorld.ShouldTellOfEveryWriteAsync(world.Bed);
            account["externalId"].ShouldBe("alice-0001");
            account.Active.ShouldBe(!crash.Disables);
            if (!crash.Disables) account["title"].ShouldBe("Director", $"{steps[sleeps]}: what the ledger says, the account holds");
        }
    }

    /// <summary>
    /// A node that is told of its loss does not wait for the answer to what it sent, and nobody can call that back. Where the application has versions (SCIM with ETag) it refuses what
    /// comes late; elsewhere that is the last word, of which the ledger does not know until somebody looks.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_that_arrives_after_everything_else_is_refused_by_its_version_or_stands_until_somebody_looks(bool hasVersions)
    {
        var arrivals = 0;
        foreach (var crash in CrashCase.All)
        {
            var steps = await CrashWorld.StepsOfAsync(crash);
            foreach (var sleeps in Enumerable.Range(0, steps.Count).Where(s => IsLetGo(steps[s])))
            {
                using var world = await CrashWorld.BeginAsync(crash);
                world.Bed.Application.HasVersions = hasVersions;
                world.StopAt(sleeps);
                var first = world.PassAsync();
                await world.Stopped;
                world.LockRunsOut(isTold: true);
                crash.IsRight(await world.PassAsync("Director")).ShouldBeTrue(crash.Name);
                crash.IsRight(await first).ShouldBeTrue($"{crash.Name}: {await first}");
                crash.IsRight(await world.PassAsync("Director")).ShouldBeTrue(crash.Name);
                var account = world.Accounts.ShouldHaveSingleItem(crash.Name);
                account["title"].ShouldBe("Director", $"{crash.Name}: before it arrives, what the ledger says, the account holds");

                world.WakeUp();
                await Eventually.HoldsAsync(() => Task.FromResult(world.Bed.Application.Underway), calls => calls == 0, "it arrives");

                account["title"].ShouldBe(hasVersions ? "Director" : "Engineer", crash.Name);
                crash.IsRight(await world.PassAsync("Clerk")).ShouldBeTrue(crash.Name);
                world.Accounts.ShouldHaveSingleItem(crash.Name)["title"].ShouldBe("Clerk", $"{crash.Name}: whoever looks at the account sets it right");
                account["externalId"].ShouldBe("alice-0001");
                (await world.EntryAsync()).ShouldNotBeNull().AccountId.ShouldBe(account.Id);
                arrivals++;
            }
        }

        arrivals.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_node_that_loses_its_lock_twice_gives_up_and_has_made_nothing()
    {
        var bed = new ProvisioningTestBed { Lock = new FleetingLock() };
        var failure = (await bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure;
        failure.Reason.Value.ShouldBe("provisioning.lock_lost");
        failure.Code.Constant.ShouldBe("USER_CREATION_FAILED_ON_UROG");
        bed.Application.Accounts.ShouldBeEmpty();
        bed.Application.Calls.ShouldBe(["find externalId", "find userName", "find externalId", "find userName"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whose_doubt_the_ledger_does_not_take_writes_nothing_to_the_application(bool isNew)
    {
        var bed = new ProvisioningTestBed();
        if (!isNew) await bed.PassAsync(People.Alice());
        bed.Ledger = new LaterHoldersLedger(bed.Ledger);
        bed.Application.ForgetCalls();

        (await bed.PassAsync(People.Alice(("title", "Director")))).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Reason.Value.ShouldBe("provisioning.lock_lost");

        bed.Application.Written.ShouldBeEmpty();
        bed.Application.Calls.ShouldAllBe(c => c == "get" || c.StartsWith("find", StringComparison.Ordinal));
    }

    /// <summary>It wrote, was taken over before it could say so, and writes once more: the history holds both.</summary>
    [Fact]
    public async Task What_was_written_before_the_lock_was_lost_and_after_is_told()
    {
        var bed = new ProvisioningTestBed();
        await bed.PassAsync(People.Alice());
        var ledger = new LaterHoldersLedger(bed.Ledger) { Takes = 1 };   // the doubt, and not the end
        bed.Ledger = ledger;
        bed.Application.Step = call =>
        {
            if (call != "after update title") return Task.CompletedTask;
            bed.Application.Accounts[0].Attributes["title"] = new AttributeValue.Text("Clerk");   // by the later holder
            ledger.Takes = 2;
            bed.Application.Step = _ => Task.CompletedTask;
            return ledger.RefusesNextAsync();
        };

        (await bed.PassAsync(People.Alice(("title", "Director")))).ShouldBeOfType<ProvisioningResult.Updated>();

        bed.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Director");
        await CrashWorld.ShouldTellOfEveryWriteAsync(bed);
        (await bed.ToldAsync()).SelectMany(t => t.Entry.Writes).Count(w => w.Call == "update").ShouldBe(2, "each once");
    }

    [Fact]
    public async Task Nothing_is_written_while_the_lock_cannot_be_confirmed()
    {
        var bed = new ProvisioningTestBed { Lock = new FleetingLock { IsSilent = true } };
        (await bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.Reason.Value.ShouldBe("provisioning.ledger_unavailable");
        bed.Application.Calls.ShouldBe(["find externalId", "find userName"]);
    }

    /// <summary>What is being sent when the node stands still and arrives late is beyond anybody's reach; there the application's own uniqueness counts.</summary>
    private static bool IsUnderWay(IReadOnlyList<string> steps, int step) =>
        steps[step] == "before create" || (steps[step] == "after the lock was confirmed" && steps[step + 1] == "before create");

    /// <summary>A change of the title that is being sent when the node stands still.</summary>
    private static bool IsLetGo(string step) => step.StartsWith("before update", StringComparison.Ordinal) && step.Contains("title", StringComparison.Ordinal);

    /// <summary>A ledger that a later holder of the lock has written, from here on or now and then.</summary>
    private sealed class LaterHoldersLedger(IProvisioningLedger inner) : IProvisioningLedger
    {
        private bool _refuses;

        /// <summary>How many more entries it takes.</summary>
        public int Takes { get; set; }

        public Task RefusesNextAsync()
        {
            _refuses = true;
            return Task.CompletedTask;
        }

        public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) => inner.ReadAsync(key, cancellationToken);

        public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken)
        {
            var refuses = _refuses || Takes-- <= 0;
            _refuses = false;
            return refuses ? Task.FromResult(false) : inner.WriteAsync(key, entry, fencingToken, cancellationToken);
        }
    }

    /// <summary>A lock that is another's whenever it is looked at.</summary>
    private sealed class FleetingLock : IProvisioningLock
    {
        public bool IsSilent { get; init; }

        public Task<IProvisioningLease?> AcquireAsync(AccountKey key, TimeSpan wait, CancellationToken cancellationToken) => Task.FromResult<IProvisioningLease?>(new Lease(IsSilent));

        private sealed class Lease(bool isSilent) : IProvisioningLease
        {
            private readonly CancellationTokenSource _lost = new();

            public long FencingToken => 1;

            public CancellationToken Lost => _lost.Token;

            public Task ConfirmAsync(CancellationToken cancellationToken) =>
                isSilent ? throw new JitGateway.Redis.RedisUnavailableException("no answer within 200 ms") : _lost.CancelAsync();

            public ValueTask DisposeAsync()
            {
                _lost.Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
