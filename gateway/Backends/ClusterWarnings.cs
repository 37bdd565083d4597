using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Backends;

/// <summary>What YARP takes without a word and an operator would not expect.</summary>
internal static class ClusterWarnings
{
    /// <summary>Over which YARP counts failed requests; it leaves a destination alone for no less (yarp #1194).</summary>
    private static readonly TimeSpan DetectionWindow = TimeSpan.FromMinutes(1);

    public static IEnumerable<string> Of(ClusterConfig cluster, bool hasCanary)
    {
        if (hasCanary && !ProxyRoutes.IsWatched(cluster.HealthCheck))
            yield return "nothing watches its Canary, so people are sent there also while it is down; write Cluster:HealthCheck with Active or Passive";
        if (cluster.HealthCheck?.Passive is { Enabled: true, ReactivationPeriod: { } period } && period < DetectionWindow)
            yield return "Cluster:HealthCheck:Passive:ReactivationPeriod is shorter than the minute over which failures are counted, and counts as a minute";
        if (cluster.HttpRequest is { Version.Major: 2, VersionPolicy: null or HttpVersionPolicy.RequestVersionOrLower } && cluster.Destinations!.Values.Any(d => d.Address.StartsWith("http:", StringComparison.OrdinalIgnoreCase)))
            yield return "Cluster:HttpRequest:Version is 2, and a destination over http is asked by HTTP/1.1 all the same; write VersionPolicy: RequestVersionExact";
    }
}
