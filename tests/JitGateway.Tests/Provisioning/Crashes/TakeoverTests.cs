using JitGateway.Provisioning;

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
            account["externalId"].ShouldBe("alice-0001");
            account.Active.ShouldBe(!crash.Disables);
            if (!crash.Disables && !(isTold && steps[sleeps].StartsWith("before update", StringComparison.Ordinal)))   // its node let go of it, so it may arrive after everything else
                account["title"].ShouldBe("Director", $"{steps[sleeps]}: what the ledger says, the account holds");
        }
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
