using System.Globalization;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Configuration;
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

    public static ClusterConfig Cluster(BackendName name, BackendOptions options, ConfigurationContext context)
    {
        var cluster = options.Cluster is null ? new ClusterOptions() : context.Bind<ClusterOptions>(options.Cluster);
        CheckAffinity(cluster.SessionAffinity, $"{options.Cluster?.Path}:SessionAffinity", context);
        return new ClusterConfig
        {
            ClusterId = name.Value,
            LoadBalancingPolicy = cluster.LoadBalancingPolicy,
            SessionAffinity = cluster.SessionAffinity,
            HealthCheck = cluster.HealthCheck,
            HttpClient = cluster.HttpClient,
            HttpRequest = cluster.HttpRequest,
            Destinations = options.Destinations
                .Select((d, i) => (Key: i.ToString(CultureInfo.InvariantCulture), Value: new DestinationConfig { Address = d.AbsoluteUri }))
                .ToDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal),
        };
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

    public Yarp.ReverseProxy.Forwarder.ForwarderRequestConfig? HttpRequest { get; set; }
}
