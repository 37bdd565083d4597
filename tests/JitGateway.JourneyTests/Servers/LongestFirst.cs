using JitGateway.JourneyTests.Adapters;
using JitGateway.JourneyTests.Documentation;
using JitGateway.JourneyTests.Healing;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Redis;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("JitGateway.JourneyTests.Servers.LongestFirst", "JitGateway.JourneyTests")]

namespace JitGateway.JourneyTests.Servers;

/// <summary>Journeys that take most of a minute, and those that share servers and take longer together, begin first, so that none of them is left running alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly List<string?> Long = [ClusterCollection.Name, TwoNodesJourneys.Name, .. new[] { typeof(SoakTests), typeof(NewerClientTests), typeof(EveryPageTests), typeof(HealingJourneyTests), typeof(KeptFormsJourneyTests), typeof(PluginRecipeTests), typeof(RestRequestTrackerTests), typeof(BackgroundQueueJourneyTests), typeof(ExactlyOnceJourneyTests), typeof(RestZabbixTests), typeof(WaitingJourneyTests) }.Select(t => t.FullName)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c => Long.FindIndex(name => c.DisplayName.EndsWith(name!, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Count);
}
