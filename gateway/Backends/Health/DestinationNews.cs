using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Backends.Health;

/// <summary>Says in the log when a destination is found not to be well, and when it is so no longer. YARP comes through here whenever the health of one has changed.</summary>
internal sealed class DestinationNews(IClusterDestinationsUpdater inner, ILogger<DestinationNews> logger) : IClusterDestinationsUpdater
{
    private readonly ConditionalWeakTable<DestinationState, string> _out = [];
    private readonly Lock _lock = new();

    public void UpdateAvailableDestinations(ClusterState cluster)
    {
        inner.UpdateAvailableDestinations(cluster);
        Tell(cluster);
    }

    public void UpdateAllDestinations(ClusterState cluster)
    {
        inner.UpdateAllDestinations(cluster);
        Tell(cluster);
    }

    private void Tell(ClusterState cluster)
    {
        lock (_lock)
        {
            var all = cluster.DestinationsState.AllDestinations;
            foreach (var destination in all)
            {
                var isKnown = _out.TryGetValue(destination, out _);
                if (DestinationFault.Of(cluster, destination) is { } fault)
                {
                    if (isKnown) continue;
                    _out.Add(destination, fault);
                    Log.DestinationOut(logger, cluster.ClusterId, destination.Model.Config.Address, fault, DestinationFault.CountWell(cluster), all.Count);
                }
                else if (isKnown)
                {
                    _out.Remove(destination);
                    Log.DestinationBack(logger, cluster.ClusterId, destination.Model.Config.Address);
                }
            }
        }
    }
}
