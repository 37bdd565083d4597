using System.Text;
using JitGateway.Provisioning;
using JitGateway.Tests.Architecture;
using Xunit.Abstractions;

namespace JitGateway.Tests.Provisioning.Crashes;

/// <summary>
/// A node that dies at any step of the algorithm: the step never ends, the lock runs out, and another node takes the person over. Never two accounts, and never
/// an account that stays without a ledger entry. What comes of each step stands in <c>CrashModel.md</c>.
/// </summary>
public sealed class CrashModelTests(ITestOutputHelper output)
{
    private const string ToRewrite = "set JITGATEWAY_WRITE_CRASH_MODEL=1 and run this test to write it anew";

    private static string Page => Path.Combine(SourceTree.Root, "tests", "JitGateway.Tests", "Provisioning", "Crashes", "CrashModel.md");

    public static TheoryData<string> Cases => [.. CrashCase.All.Select(c => c.Name)];

    [Fact]
    public async Task At_every_step_of_everything_that_a_pass_does_a_node_may_die_and_the_next_one_ends_the_work()
    {
        var page = new StringBuilder(Introduction);
        foreach (var crash in CrashCase.All)
        {
            var steps = await CrashWorld.StepsOfAsync(crash);
            steps.Count.ShouldBeGreaterThanOrEqualTo(12, crash.Name);
            page.Append($"\n## {char.ToUpperInvariant(crash.Name[0])}{crash.Name[1..]}\n\n| | the node stops | the account then | the ledger then | what the next node does | how it ends |\n|---|---|---|---|---|---|\n");
            for (var dies = 0; dies < steps.Count; dies++) page.Append($"| {dies + 1} | {steps[dies]} | {await DieAsync(crash, dies, steps[dies])} |\n");
        }

        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_CRASH_MODEL") == "1") await File.WriteAllTextAsync(Page, page.ToString());
        output.WriteLine(page.ToString());
        (await File.ReadAllTextAsync(Page)).ShouldBe(page.ToString(), ToRewrite);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_node_that_takes_over_may_die_too(string name)
    {
        var (crash, pairs) = (CaseOf(name), 0);
        for (var first = 0; first < (await CrashWorld.StepsOfAsync(crash)).Count; first++)
        {
            for (var second = 0; ; second++)
            {
                using var world = await CrashWorld.BeginAsync(crash);
                await StopAsync(world, first);
                world.StopAt(second);
                var next = world.PassAsync();
                if (await Task.WhenAny(next, world.Stopped) == next) break;   // it has fewer steps
                world.LockRunsOut(isTold: false);
                await ShouldEndWellAsync(world, crash, $"{crash.Name}, {first} and {second}");
                pairs++;
            }
        }

        output.WriteLine($"{crash.Name}: {pairs} pairs of steps");
        pairs.ShouldBeGreaterThan(24);
    }

    /// <summary>What the dead node may have given was given by the gateway, and goes again with the person's groups; what others gave stays.</summary>
    [Fact]
    public async Task What_a_node_gave_before_it_died_goes_again_when_the_person_comes_without_it()
    {
        var tried = 0;
        foreach (var crash in CrashCase.All.Where(c => c.Groups is not null))
        {
            var steps = await CrashWorld.StepsOfAsync(crash);
            for (var dies = 0; dies < steps.Count; dies++)
            {
                using var world = await CrashWorld.BeginAsync(crash);
                await StopAsync(world, dies);
                crash.IsRight(await world.PassAsync(groups: "staff;Readers")).ShouldBeTrue(steps[dies]);
                CrashCase.Describe(world.Accounts.ShouldHaveSingleItem(steps[dies])).ShouldBe(crash.After.Replace("eng", "staff").Replace("Writers", "Readers"), $"{crash.Name}, {steps[dies]}");
                tried++;
            }
        }

        tried.ShouldBeGreaterThan(36);
    }

    private const string Introduction =
        """
        # The crash model

        A node stops for good at one step of a pass; its lock runs out, and another node takes the person over. Written by `CrashModelTests`, which shows for each line that
        there is one account, that it holds what the mapping wants, that ledger and history know it, and that the next pass makes no call (of a disabled account, one that reads).

        "Before" a call means that the application never got it, "after" that it did what it was asked and nobody heard the answer.

        """;

    private async Task<string> DieAsync(CrashCase crash, int dies, string point)
    {
        using var world = await CrashWorld.BeginAsync(crash);
        var died = await StopAsync(world, dies);
        died.IsCompleted.ShouldBeFalse(point);
        var account = string.Join(" and ", world.Accounts.Select(CrashCase.Describe));
        var entry = await LedgerAsync(world);
        world.Bed.Application.ForgetCalls();
        var (result, calls) = await ShouldEndWellAsync(world, crash, $"{crash.Name}, {point}");
        return $"{(account.Length == 0 ? "none" : account)} | {entry} | {(calls.Count == 0 ? "no call" : string.Join(", ", calls))} | {Describe(result)}";
    }

    /// <returns>The pass of the node that stands.</returns>
    private static async Task<Task<ProvisioningResult>> StopAsync(CrashWorld world, int step)
    {
        world.StopAt(step);
        var stopped = world.PassAsync();
        await world.Stopped;
        world.LockRunsOut(isTold: false);
        return stopped;
    }

    private static async Task<(ProvisioningResult Result, IReadOnlyList<string> Calls)> ShouldEndWellAsync(CrashWorld world, CrashCase crash, string point)
    {
        var result = await world.PassAsync();
        var calls = world.Bed.Application.Calls;
        crash.IsRight(result).ShouldBeTrue($"{point}: {result}");
        var account = world.Accounts.ShouldHaveSingleItem(point);
        CrashCase.Describe(account).ShouldBe(crash.After, point);
        (await world.EntryAsync()).ShouldNotBeNull(point).AccountId.ShouldBe(account.Id, point);
        await CrashWorld.ShouldTellOfEveryWriteAsync(world.Bed, someDied: true, point);
        world.Bed.Application.ForgetCalls();
        await world.PassAsync();
        world.Bed.Application.Calls.ShouldBe(crash.Disables ? ["get"] : [], point);
        return (result, calls);
    }

    private static async Task<string> LedgerAsync(CrashWorld world) => await world.EntryAsync() switch
    {
        null => "no entry",
        { AccountId: null, MakingSince: not null } => "one is being made",
        { Fingerprints.Mapping: "" } => "to be looked at",
        { Fingerprints.Values.Count: 0 } => "in doubt",
        var entry => world.Accounts.Any(a => a.Id == entry.AccountId) ? "the account" : "an account that is gone",
    };

    private static string Describe(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Updated(_, { Count: > 0 } attributes) => $"updated: {string.Join(", ", attributes)}",
        ProvisioningResult.Refused(var failure) => $"refused: {failure.Code.Number}",
        _ => result.Outcome,
    };

    private static CrashCase CaseOf(string name) => CrashCase.All.Single(c => c.Name == name);
}
