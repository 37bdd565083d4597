using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Redis;

/// <summary>The tests that share one cluster and leave it whole.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<RedisCluster>
{
    public const string Name = "cluster";
}
