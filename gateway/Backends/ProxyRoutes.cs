using System.Globalization;
using System.Net;
using JitGateway.Backends.Operation;
using JitGateway.Backends.Trust;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

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

    /// <param name="host">What its destinations get as Host; null: their own.</param>
    public static ClusterConfig Cluster(BackendName name, BackendOptions options, string? host, BackendConnection connection, IConfigurationSection section, ConfigurationContext context)
    {
        var cluster = options.Cluster is null ? new ClusterOptions() : context.Bind<ClusterOptions>(options.Cluster);
        ClusterValidator.Validate(options, cluster, section, context);
        var metadata = new Dictionary<string, string>(cluster.Metadata, StringComparer.OrdinalIgnoreCase);
        if (connection.Digest is { } digest) metadata[BackendConnection.Metadata] = digest;
        return new ClusterConfig
        {
            ClusterId = name.Value,
            LoadBalancingPolicy = cluster.LoadBalancingPolicy,
            SessionAffinity = cluster.SessionAffinity,
            HealthCheck = cluster.HealthCheck,
            HttpClient = cluster.HttpClient,
            HttpRequest = Request(options.Timeout, cluster.HttpRequest ?? ForwarderRequestConfig.Empty),
            Metadata = metadata,
            Destinations = Destinations(options.Destinations, host),
        };
    }

    /// <summary>The cluster of a backend's canary: as its own, with other destinations. A browser that is kept at one by a cookie is kept by another cookie here, so that the usual place is found again.</summary>
    public static ClusterConfig Canary(ClusterConfig cluster, BackendName name, CanaryOptions canary, string? host) => cluster with
    {
        ClusterId = ClusterIds.CanaryOf(name),
        SessionAffinity = cluster.SessionAffinity is { } affinity ? affinity with { AffinityKeyName = $"{affinity.AffinityKeyName}-canary" } : null,
        HealthCheck = (cluster.HealthCheck ?? new HealthCheckConfig()) with { AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown },   // never where none is well, as YARP does by default: there is another place to go to
        Destinations = Destinations(canary.Destinations, host),
    };

    /// <summary>Whether YARP checks how the destinations do.</summary>
    public static bool IsWatched(HealthCheckConfig? checks) => checks is { Active.Enabled: true } or { Passive.Enabled: true };

    /// <summary>
    /// Each goes by its address: what YARP knows of a destination (how it does, which browsers are kept there) is not to pass to another one when the list changes.
    /// </summary>
    /// <param name="host">For the active checks; requests of people get theirs by the route.</param>
    private static Dictionary<string, DestinationConfig> Destinations(IReadOnlyList<Uri> addresses, string? host)
    {
        var destinations = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var address in addresses.Select(a => a.AbsoluteUri))
        {
            var id = address;
            for (var again = 2; destinations.ContainsKey(id); again++) id = string.Create(CultureInfo.InvariantCulture, $"{address} {again}");   // named twice, it gets two shares
            destinations.Add(id, new DestinationConfig { Address = address, Host = host });
        }

        return destinations;
    }

    /// <summary>YARP's own default is HTTP/2 wherever TLS agrees on it: then one backend would be spoken to in two ways, by http and by https.</summary>
    private static ForwarderRequestConfig Request(TimeSpan? timeout, ForwarderRequestConfig written)
    {
        var request = written is { Version: null, VersionPolicy: null } ? written with { Version = HttpVersion.Version11 } : written;
        return timeout is null ? request : request with { ActivityTimeout = timeout == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout };
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
