using JitGateway.Provisioning;
using JitGateway.Provisioning.History;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>A node that dies over what an operator asked for: the person's next pass finds account and ledger in order, and the operator may ask again.</summary>
public sealed class OperatorCrashTests
{
    private static readonly CrashCase Changing = CrashCase.All.Single(c => c.Name == "changing a value");
    private static readonly CrashCase Creating = CrashCase.All.Single(c => c.Name == "creating an account");

    [Fact]
    public async Task At_every_step_of_an_undo()
    {
        var steps = await StepsAsync(ChangedAsync, UndoAsync);
        steps.Count.ShouldBeGreaterThanOrEqualTo(12);
        steps.ShouldContain("after update title");
        var written = steps.ToList().LastIndexOf("after the ledger was written");
        for (var dies = 0; dies < steps.Count; dies++)
        {
            using var world = await ChangedAsync();
            await DiesAsync(world, dies, UndoAsync);

            Changing.IsRight(await world.PassAsync()).ShouldBeTrue(steps[dies]);
            var isDone = dies >= written;   // the next pass believes the ledger
            world.Accounts.ShouldHaveSingleItem(steps[dies])["title"].ShouldBe(isDone ? "Clerk" : "Engineer", steps[dies]);
            await NothingIsLeftToDoAsync(world, Changing, steps[dies]);

            (await UndoAsync(world)).Status.ShouldBe(200, steps[dies]);
            world.Accounts.ShouldHaveSingleItem(steps[dies])["title"].ShouldBe("Clerk", $"{steps[dies]}: asked once more, it is done");
            await NothingIsLeftToDoAsync(world, Changing, steps[dies]);
        }
    }

    [Fact]
    public async Task At_every_step_of_a_replay()
    {
        var steps = await StepsAsync(FailedAsync, ReplayAsync);
        steps.ShouldContain("after create");
        for (var dies = 0; dies < steps.Count; dies++)
        {
            using var world = await FailedAsync();
            await DiesAsync(world, dies, ReplayAsync);

            Creating.IsRight(await world.PassAsync()).ShouldBeTrue(steps[dies]);
            await NothingIsLeftToDoAsync(world, Creating, steps[dies]);
            (await ReplayAsync(world)).Title.ShouldBe("Unchanged", steps[dies]);
            CrashCase.Describe(world.Accounts.ShouldHaveSingleItem(steps[dies])).ShouldBe(Creating.After, steps[dies]);
        }
    }

    /// <summary>A value was changed, which is the history's second entry.</summary>
    private static async Task<CrashWorld> ChangedAsync()
    {
        var world = await CrashWorld.BeginAsync(Changing);
        (await world.PassAsync()).ShouldBeOfType<ProvisioningResult.Updated>();
        return world;
    }

    /// <summary>An account could not be made, which is the history's first entry.</summary>
    private static async Task<CrashWorld> FailedAsync()
    {
        var world = await CrashWorld.BeginAsync(Creating);
        world.Bed.Application.Troubles = call => call == "create" ? Trouble.Unavailable : Trouble.None;
        (await world.PassAsync()).ShouldBeOfType<ProvisioningResult.Unavailable>();
        world.Bed.Application.Troubles = _ => Trouble.None;
        return world;
    }

    private static Task<OperatorOutcome> UndoAsync(CrashWorld world) => world.Bed.Plans(world.Bed.Part(Changing.Configuration)).UndoAsync(2, overwrites: false, "", "ABCDE-FGHJK", default);

    private static Task<OperatorOutcome> ReplayAsync(CrashWorld world) => world.Bed.Plans(world.Bed.Part(Creating.Configuration)).ReplayAsync(1, "", "ABCDE-FGHJK", default);

    private static async Task<IReadOnlyList<string>> StepsAsync(Func<Task<CrashWorld>> begin, Func<CrashWorld, Task<OperatorOutcome>> work)
    {
        using var world = await begin();
        world.StopAt(int.MaxValue);
        (await work(world)).Status.ShouldBe(200);
        return world.Steps;
    }

    /// <summary>It stands at the step for good, and its lock runs out.</summary>
    private static async Task DiesAsync(CrashWorld world, int step, Func<CrashWorld, Task<OperatorOutcome>> work)
    {
        world.StopAt(step);
        _ = work(world);
        await world.Stopped;
        world.LockRunsOut(isTold: false);
    }

    private static async Task NothingIsLeftToDoAsync(CrashWorld world, CrashCase crash, string step)
    {
        world.Bed.Application.ForgetCalls();
        crash.IsRight(await world.PassAsync()).ShouldBeTrue(step);
        world.Bed.Application.Calls.ShouldBeEmpty(step);
        (await world.EntryAsync()).ShouldNotBeNull(step).AccountId.ShouldBe(world.Accounts.ShouldHaveSingleItem(step).Id, step);
    }
}
