using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

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
