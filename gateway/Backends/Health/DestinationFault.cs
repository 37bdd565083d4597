using Yarp.ReverseProxy.Model;

namespace JitGateway.Backends.Health;

/// <summary>Why a destination is not well, in words.</summary>
internal static class DestinationFault
{
    /// <returns>Null: nothing speaks against it, as far as is known.</returns>
    public static string? Of(ClusterState cluster, DestinationState destination)
    {
        var checks = cluster.Model?.Config.HealthCheck;
        var active = checks?.Active?.Enabled == true && destination.Health.Active == DestinationHealth.Unhealthy;
        var passive = checks?.Passive?.Enabled == true && destination.Health.Passive == DestinationHealth.Unhealthy;
        return (active, passive) switch
        {
            (true, true) => "its active check fails, and so do requests",
            (true, false) => "its active check fails",
            (false, true) => "too many requests to it fail",
            _ => null,
        };
    }

    public static int CountWell(ClusterState cluster) => cluster.DestinationsState.AllDestinations.Count(d => Of(cluster, d) is null);
}
