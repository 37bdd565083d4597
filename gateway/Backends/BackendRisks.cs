using JitGateway.Configuration;
using JitGateway.Configuration.Risks;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Backends;

/// <summary>What YARP takes without a word and an operator would not expect, and what holds requests without end.</summary>
internal static class BackendRisks
{
    public static readonly RiskKind UnwatchedCanary = new("risk.backend.canary", "Nothing watches whether a Canary is up");
    public static readonly RiskKind ShortReactivation = new("risk.backend.reactivation", "A destination is to be tried again sooner than failures are counted");
    public static readonly RiskKind OldHttp = new("risk.backend.http2", "HTTP/2 is asked for, and HTTP/1.1 comes about");
    public static readonly RiskKind NoTimeout = new("risk.backend.timeout", "A backend may be silent for an hour or for ever, and its requests wait as long");
    public static readonly RiskKind AnyCertificate = new("risk.backend.any-certificate", "A backend on another machine may show any certificate");

    private static readonly TimeSpan LongTimeout = TimeSpan.FromHours(1);

    /// <summary>Over which YARP counts failed requests; it leaves a destination alone for no less (yarp #1194).</summary>
    private static readonly TimeSpan DetectionWindow = TimeSpan.FromMinutes(1);

    public static void Review(BackendOptions options, ClusterConfig cluster, IConfigurationSection section, ConfigurationContext context)
    {
        var (path, risks) = (section.Path, context.Risks);
        var destinations = cluster.Destinations?.Values.Select(d => d.Address).ToList() ?? [];
        if (options.Canary is not null && !ProxyRoutes.IsWatched(cluster.HealthCheck))
            risks.Add(UnwatchedCanary, $"{path}:Canary", null, "is watched by nothing, so people are sent there also while it is down", "Write Cluster:HealthCheck with Active or Passive");
        if (cluster.HealthCheck?.Passive is { Enabled: true, ReactivationPeriod: { } period } && period < DetectionWindow)
            risks.Add(ShortReactivation, $"{path}:Cluster:HealthCheck:Passive:ReactivationPeriod", $"{period:c}", "is shorter than the minute over which failures are counted, and counts as a minute", "Write 00:01:00 or more");
        if (cluster.HttpRequest is { Version.Major: 2, VersionPolicy: null or HttpVersionPolicy.RequestVersionOrLower } && destinations.Exists(d => d.StartsWith("http:", StringComparison.OrdinalIgnoreCase)))
            risks.Add(OldHttp, $"{path}:Cluster:HttpRequest:Version", "2", "is asked for, and a destination over http is spoken to by HTTP/1.1 all the same", "Write VersionPolicy: RequestVersionExact");
        if (options.Timeout is { } timeout && (timeout == TimeSpan.Zero || timeout >= LongTimeout))
            risks.Add(NoTimeout, $"{path}:Timeout", $"{timeout:c}", timeout == TimeSpan.Zero ? "lets a request wait for ever for an application that has fallen silent" : "lets a request wait that long for an application that has fallen silent", "Write the longest that the application may be silent, as in 00:05:00");
        if (cluster.HttpClient?.DangerousAcceptAnyServerCertificate == true && options.Destinations.FirstOrDefault(d => d.Scheme == Uri.UriSchemeHttps && !d.IsLoopback) is { } far)
            risks.Add(AnyCertificate, $"{path}:Cluster:HttpClient:DangerousAcceptAnyServerCertificate", "true", $"takes whoever answers for {far.Authority}, so https keeps nothing from whoever sits on the way", "Leave it out, and name the authority of the destination's certificate in Trust:CaFile");
    }
}
