using JitGateway.JourneyTests.Provisioning;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Queue;
using JitGateway.Saml.Replay;
using JitGateway.Sessions;
using JitGateway.Tests.Provisioning;
using JitGateway.Tests.Provisioning.History;
using JitGateway.Tests.Provisioning.Queue;
using JitGateway.Tests.Saml.Replay;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Logging.Abstractions;
using People = JitGateway.Tests.Sessions.People;

namespace JitGateway.JourneyTests.Redis;

/// <summary>A cluster refuses what crosses slots (CROSSSLOT), in scripts too, so each contract that holds here touches one slot at a time.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SessionStoreOnClusterTests(RedisCluster cluster) : SessionStoreContract, IAsyncLifetime
{
    private RedisNode _node = null!;
    private RedisSessionStore _store = null!;

    internal override ISessionStore Store => _store;

    public async Task InitializeAsync()
    {
        _node = await RedisNode.StartOnEmptyAsync(cluster);
        _store = new RedisSessionStore(_node.Connection, ActiveOptions, Clock, NullLogger<RedisSessionStore>.Instance);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Sessions_spread_over_all_masters()
    {
        for (var i = 0; i < 100; i++) await CreateAsync(People.Ada(nameId: $"person-{i}"));

        foreach (var master in await cluster.MastersAsync()) int.Parse(await master.CommandAsync("DBSIZE"), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(30);
    }

    internal override Func<IReadOnlyCollection<SessionId>> Hear()
    {
        var heard = new List<SessionId>();
        _store.Watch(id =>
        {
            if (id is null) return;
            lock (heard) heard.Add(id.Value);
        });
        return () =>
        {
            lock (heard) return [.. heard.Distinct()];
        };
    }
}

[Collection(ClusterCollection.Name)]
public sealed class ReplayCacheOnClusterTests(RedisCluster cluster) : ReplayCacheContract, IAsyncLifetime
{
    private RedisNode _node = null!;

    internal override IReplayCache Cache => new RedisReplayCache(_node.Connection, Clock);

    internal override TimeProvider Clock { get; } = new ManualTimeProvider();

    public async Task InitializeAsync() => _node = await RedisNode.StartOnEmptyAsync(cluster);

    public async Task DisposeAsync() => await _node.DisposeAsync();
}

[Collection(ClusterCollection.Name)]
public sealed class ProvisioningLedgerOnClusterTests(RedisCluster cluster) : LedgerContract, IAsyncLifetime
{
    private RedisNode _node = null!;

    internal override IProvisioningLedger Ledger => new RedisProvisioningLedger(_node.Connection);

    public async Task InitializeAsync() => _node = await RedisNode.StartOnEmptyAsync(cluster);

    public async Task DisposeAsync() => await _node.DisposeAsync();
}

[Collection(ClusterCollection.Name)]
public sealed class ProvisioningLockOnClusterTests(RedisCluster cluster) : LockContract, IAsyncLifetime
{
    private RedisNode _node = null!;

    internal override IProvisioningLock Locks => new RedisProvisioningLock(_node.Connection, TimeProvider.System, NullLogger<RedisProvisioningLock>.Instance);

    public async Task InitializeAsync() => _node = await RedisNode.StartOnEmptyAsync(cluster);

    public async Task DisposeAsync() => await _node.DisposeAsync();
}

[Collection(ClusterCollection.Name)]
public sealed class ProvisioningHistoryOnClusterTests(RedisCluster cluster) : HistoryContract, IAsyncLifetime
{
    private RedisNode _node = null!;

    internal override IProvisioningHistory History => new RedisProvisioningHistory(_node.Connection);

    public async Task InitializeAsync()
    {
        await cluster.EmptyAsync();
        _node = await RedisNode.StartConnectedAsync(cluster.Configuration);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();
}

[Collection(ClusterCollection.Name)]
public sealed class ProvisioningQueueOnClusterTests(RedisCluster cluster) : ProvisioningQueueContract, IAsyncLifetime
{
    private RedisNode _node = null!;

    internal override IProvisioningQueue Queue => new RedisProvisioningQueue(_node.Connection);

    public async Task InitializeAsync()
    {
        await cluster.EmptyAsync();
        _node = await RedisNode.StartConnectedAsync(cluster.Configuration);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    protected override Task PassAsync(TimeSpan time) => QueueTime.PassAsync(_node, time);
}
