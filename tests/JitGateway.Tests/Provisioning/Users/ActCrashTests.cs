using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Users;
using JitGateway.Tests.Provisioning.Crashes;

namespace JitGateway.Tests.Provisioning.Users;

/// <summary>A node that dies at any step of an operator's act: no account has two people, logins end what they can, and the act asked once more ends well.</summary>
public sealed class ActCrashTests
{
    private static readonly CrashCase Two = new("two people, and an account that is nobody's", UsersBed.Wiki, async (bed, part) =>
    {
        await bed.PassAsync(UsersBed.Alice(), part);
        await bed.PassAsync(UsersBed.Bob, part);
        bed.Application.Unique.Clear();   // nothing but us prevents a second account
        bed.Application.Add(true, ("title", "of old"));
    }, "");

    private static readonly Dictionary<string, (Func<ProvisioningTestBed, Task<ActEnd>> Act, string Owners, int Steps)> Acts = new(StringComparer.Ordinal)
    {
        ["disabling"] = (bed => bed.Acts().DisableAsync(bed.Order(UsersBed.Alice())), "1:alice-0001 2:bob-0002 3:", 12),
        ["unlinking"] = (bed => bed.Acts().UnlinkAsync(bed.Order(UsersBed.Alice())), "1:alice-0001 2:bob-0002 3:", 6),
        ["linking to what is nobody's"] = (bed => bed.RelinkAsync(UsersBed.Alice(), "3", identifying: "alice-0001"), "1: 2:bob-0002 3:alice-0001", 20),
        ["taking away"] = (bed => bed.RelinkAsync(UsersBed.Alice(), "2", force: true, identifying: "alice-0001"), "1: 2:alice-0001 3:", 24),
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var name in Acts.Keys)
                foreach (var aliceFirst in (bool[])[true, false])
                    cases.Add(name, aliceFirst);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task At_every_step_of_an_act(string name, bool aliceFirst)
    {
        var (act, owners, least) = Acts[name];
        var steps = await StepsAsync(act);
        steps.Count.ShouldBeGreaterThanOrEqualTo(least, string.Join(", ", steps));
        for (var dies = 0; dies < steps.Count; dies++)
        {
            var point = $"{name}, {dies}: {steps[dies]}";
            using var world = await CrashWorld.BeginAsync(Two);
            world.StopAt(dies);
            _ = act(world.Bed);
            await world.Stopped;
            world.LockRunsOut(isTold: false);

            UserIdentity[] people = aliceFirst ? [UsersBed.Alice(), UsersBed.Bob] : [UsersBed.Bob, UsersBed.Alice()];
            foreach (var person in people)
            {
                var result = await world.Bed.EnterAsync(person);
                if (result is ProvisioningResult.Refused(var failure)) failure.Reason.Value.ShouldBeOneOf("provisioning.disabled_by_operator", "provisioning.other_identity");
                else result.ConfirmedAccountId.ShouldNotBeNull($"{point}: {result}");
                await NobodySharesAsync(world.Bed, point);
            }

            (await act(world.Bed)).Outcome.Status.ShouldBe(200, point);
            world.Bed.Application.Owners().Split(' ').Take(3).ShouldBe(owners.Split(' '), point);
            if (name == "disabling")
            {
                world.Bed.Application.Accounts[0].Active.ShouldBe(false, point);
                (await world.Bed.EnterAsync(UsersBed.Alice())).ShouldBeOfType<ProvisioningResult.Refused>(point);
                (await world.Bed.Acts().EnableAsync(world.Bed.Order(UsersBed.Alice()))).Outcome.Status.ShouldBe(200, point);
            }

            foreach (var person in people) (await world.Bed.EnterAsync(person)).ConfirmedAccountId.ShouldNotBeNull(point);
            await NobodySharesAsync(world.Bed, point);
            world.Bed.Application.ForgetCalls();
            foreach (var person in people) (await world.Bed.EnterAsync(person)).ShouldBeOfType<ProvisioningResult.Unchanged>(point);
            world.Bed.Application.Calls.ShouldBeEmpty(point);
        }
    }

    [Fact]
    public async Task At_every_step_of_enabling()
    {
        static Task<ActEnd> EnableAsync(ProvisioningTestBed bed) => bed.Acts().EnableAsync(bed.Order(UsersBed.Alice()));
        var steps = await StepsAsync(EnableAsync, isDisabled: true);
        steps.ShouldContain("after enable");
        for (var dies = 0; dies < steps.Count; dies++)
        {
            using var world = await CrashWorld.BeginAsync(Two);
            await world.Bed.Acts().DisableAsync(world.Bed.Order(UsersBed.Alice()));
            world.StopAt(dies);
            _ = EnableAsync(world.Bed);
            await world.Stopped;
            world.LockRunsOut(isTold: false);
            await world.Bed.EnterAsync(UsersBed.Alice());
            (await EnableAsync(world.Bed)).Outcome.Status.ShouldBe(200, steps[dies]);
            (await world.Bed.EnterAsync(UsersBed.Alice())).ConfirmedAccountId.ShouldBe("1", steps[dies]);
            world.Bed.Application.Accounts[0].Active.ShouldBe(true, steps[dies]);
        }
    }

    /// <summary>The node sleeps, another one does the work, and it wakes up: what it does then is without effect.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Who_wakes_up_after_another_did_the_work_writes_nothing_over_it(string name, bool isTold)
    {
        var (act, owners, _) = Acts[name];
        var steps = await StepsAsync(act);
        for (var sleeps = 0; sleeps < steps.Count; sleeps++)
        {
            var isUnderWay = steps[sleeps].StartsWith("before update", StringComparison.Ordinal) || steps[sleeps].StartsWith("after the lock was confirmed", StringComparison.Ordinal);
            if (isUnderWay) continue;   // what is being sent is beyond anybody's reach
            var point = $"{name}, {sleeps}: {steps[sleeps]}";
            using var world = await CrashWorld.BeginAsync(Two);
            world.StopAt(sleeps);
            var first = act(world.Bed);
            await world.Stopped;
            world.LockRunsOut(isTold);
            (await act(world.Bed)).Outcome.Status.ShouldBe(200, point);
            world.WakeUp();
            await first;

            world.Bed.Application.Owners().Split(' ').Take(3).ShouldBe(owners.Split(' '), point);
            await NobodySharesAsync(world.Bed, point);
        }
    }

    private static async Task<IReadOnlyList<string>> StepsAsync(Func<ProvisioningTestBed, Task<ActEnd>> act, bool isDisabled = false)
    {
        using var world = await CrashWorld.BeginAsync(Two);
        if (isDisabled) await world.Bed.Acts().DisableAsync(world.Bed.Order(UsersBed.Alice()));
        world.StopAt(int.MaxValue);
        (await act(world.Bed)).Outcome.ShouldSatisfyAllConditions(o => o.Status.ShouldBe(200, o.Detail));
        return world.Steps;
    }

    /// <summary>Neither by the ledger nor by what identifies accounts.</summary>
    private static async Task NobodySharesAsync(ProvisioningTestBed bed, string point)
    {
        var (alice, bob) = (await bed.EntryAsync(UsersBed.Alice()), await bed.EntryAsync(UsersBed.Bob));
        if (alice?.AccountId is { } id) bob?.AccountId.ShouldNotBe(id, point);
        bed.Application.Accounts.Select(a => a["externalId"]).OfType<string>().ShouldBeUnique(point);
    }
}
