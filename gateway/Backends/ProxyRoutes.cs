using System.Globalization;
using JitGateway.Backends.Operation;
using JitGateway.Backends.Trust;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.SessionAffinity;

namespace JitGateway.Backends;

/// <summary>A backend as YARP's route and cluster.</summary>
internal static class ProxyRoutes
{
    public static RouteConfig Route(Backend backend, string revision)
    {
        var transforms = new List<IReadOnlyDictionary<string, string>>();
        if (backend is { StripPrefix: true, Path.HasValue: true })
            transforms.Add(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["PathRemovePrefix"] = backend.Path.Value! });
        if (backend.PreserveHost) transforms.Add(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["RequestHeaderOriginalHost"] = "true" });
        return new RouteConfig
        {
            RouteId = backend.Name.Value,
            ClusterId = backend.Name.Value,
            Match = new RouteMatch { Hosts = backend.Hosts, Path = $"{backend.Path}/{{**rest}}" },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["revision"] = revision },
            MaxRequestBodySize = -1,   // how large an upload may be, the backend knows; bodies are streamed
            Transforms = transforms,
        };
    }

    public static ClusterConfig Cluster(BackendName name, BackendOptions options, BackendConnection connection, IConfigurationSection section, ConfigurationContext context)
    {
        var cluster = options.Cluster is null ? new ClusterOptions() : context.Bind<ClusterOptions>(options.Cluster);
        CheckAffinity(cluster.SessionAffinity, $"{options.Cluster?.Path}:SessionAffinity", context);
        Check(options, cluster, section, context);
        return new ClusterConfig
        {
            ClusterId = name.Value,
            LoadBalancingPolicy = cluster.LoadBalancingPolicy,
            SessionAffinity = cluster.SessionAffinity,
            HealthCheck = cluster.HealthCheck,
            HttpClient = cluster.HttpClient,
            HttpRequest = Within(options.Timeout, cluster.HttpRequest),
            Metadata = connection.Digest is { } digest ? new Dictionary<string, string>(cluster.Metadata, StringComparer.OrdinalIgnoreCase) { [BackendConnection.Metadata] = digest } : cluster.Metadata,
            Destinations = Destinations(options.Destinations, ""),
        };
    }

    /// <summary>The cluster of a backend's canary: as its own, with other destinations. A browser that is kept at one by a cookie is kept by another cookie here, so that the usual place is found again.</summary>
    public static ClusterConfig Canary(ClusterConfig cluster, BackendName name, CanaryOptions canary) => cluster with
    {
        ClusterId = ClusterIds.CanaryOf(name),
        SessionAffinity = cluster.SessionAffinity is { } affinity ? affinity with { AffinityKeyName = $"{affinity.AffinityKeyName}-canary" } : null,
        HealthCheck = (cluster.HealthCheck ?? new HealthCheckConfig()) with { AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown },   // never where none is well, as YARP does by default: there is another place to go to
        Destinations = Destinations(canary.Destinations, "canary-"),
    };

    /// <summary>Whether YARP checks how the destinations do.</summary>
    public static bool IsWatched(HealthCheckConfig? checks) => checks is { Active.Enabled: true } or { Passive.Enabled: true };

    private static Dictionary<string, DestinationConfig> Destinations(IReadOnlyList<Uri> addresses, string prefix) => addresses
        .Select((d, i) => (Key: prefix + i.ToString(CultureInfo.InvariantCulture), Value: new DestinationConfig { Address = d.AbsoluteUri }))
        .ToDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal);

    private static ForwarderRequestConfig? Within(TimeSpan? timeout, ForwarderRequestConfig? request) => timeout is null
        ? request
        : (request ?? ForwarderRequestConfig.Empty) with { ActivityTimeout = timeout == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout };

    private static void Check(BackendOptions options, ClusterOptions cluster, IConfigurationSection section, ConfigurationContext context)
    {
        if (options.Timeout is not null && cluster.HttpRequest?.ActivityTimeout is not null)
            context.Errors.Add($"{section.Path}:Timeout", null, "says what Cluster:HttpRequest:ActivityTimeout says too", "Remove one of the two");
        if (options.Health.Required && !IsWatched(cluster.HealthCheck))
            context.Errors.Add($"{section.Path}:Health:Required", "true", "means nothing while nobody checks the destinations", "Write Cluster:HealthCheck with Active or Passive and Enabled: true");
        if (cluster.Metadata.ContainsKey(BackendConnection.Metadata))
            context.Errors.Add($"{section.Path}:Cluster:Metadata:{BackendConnection.Metadata}", null, "is the gateway's own", "Choose another name");
    }

    /// <summary>
    /// Of YARP's policies one keeps a browser at its destination over all our nodes: HashCookie needs a package that we leave out, Cookie and
    /// CustomHeader seal with keys that nodes do not share.
    /// </summary>
    private static void CheckAffinity(SessionAffinityConfig? affinity, string path, ConfigurationContext context)
    {
        if (affinity?.Enabled == true && !SessionAffinityConstants.Policies.ArrCookie.Equals(affinity.Policy, StringComparison.OrdinalIgnoreCase))
            context.Errors.Add($"{path}:Policy", affinity.Policy, "is not a policy that holds over all nodes", $"Write {SessionAffinityConstants.Policies.ArrCookie}");
    }
}

/// <summary>Section <c>Cluster</c> of a backend: YARP's ClusterConfig without what the backend itself says.</summary>
internal sealed class ClusterOptions
{
    public string? LoadBalancingPolicy { get; set; }

    public SessionAffinityConfig? SessionAffinity { get; set; }

    public HealthCheckConfig? HealthCheck { get; set; }

    public HttpClientConfig? HttpClient { get; set; }

    public ForwarderRequestConfig? HttpRequest { get; set; }

    /// <summary>What YARP's policies read: <c>ConsecutiveFailuresHealthPolicy.Threshold</c>, <c>TransportFailureRateHealthPolicy.RateLimit</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();
}
