using System.Net;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Somebody who waits for an account and is sent to one node and to the other.</summary>
[Collection(TwoNodesJourneys.Name)]
public sealed class WaitingOnTwoNodesJourneyTests(TwoNodes shared) : IAsyncLifetime
{
    public Task InitializeAsync() => shared.EmptyAsync();

    public Task DisposeAsync() => shared.EmptyAsync();

    [Fact]
    public async Task The_other_node_shows_the_page_too_and_one_account_is_made()
    {
        using var ada = new Visitor { StopsAtRefresh = true };
        await ada.SignInAsync("ada", new Uri(shared.First.Url, "/lobby/"));
        using var elsewhere = ada.Copy();
        elsewhere.StopsAtRefresh = true;
        await shared.Wiki.FailAsync(new OrderedFailure(Hang: true, Method: "POST"));

        var pages = await Task.WhenAll(ada.OpenAsync(new Uri(shared.First.Url, "/app/one")), elsewhere.OpenAsync(new Uri(shared.Second.Url, "/app/one")));

        pages.ShouldAllBe(p => p.Status == HttpStatusCode.Accepted);
        pages.ShouldAllBe(p => p.Text.Contains("Setting up your account", StringComparison.Ordinal));
        pages.Count(p => p.Text.Contains("Another request of yours is just preparing your account", StringComparison.Ordinal)).ShouldBe(1, "the one that waits for the lock");

        await shared.Wiki.ResetAsync();
        ada.StopsAtRefresh = elsewhere.StopsAtRefresh = false;
        foreach (var (visitor, node) in new[] { (ada, shared.First), (elsewhere, shared.Second) })
            await Eventually.HoldsAsync(async () => (await visitor.OpenAsync(new Uri(node.Url, "/app/one"))).Status == HttpStatusCode.OK, "the application");
        (await shared.Wiki.UsersAsync()).Count.ShouldBe(1);
    }
}
