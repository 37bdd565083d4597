using System.Globalization;
using JitGateway.Backends.Trust;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.SessionAffinity;

namespace JitGateway.Backends;

/// <summary>What in the section <c>Cluster</c> cannot be meant, and YARP takes all the same.</summary>
internal static class ClusterValidator
{
    private const string Threshold = "ConsecutiveFailuresHealthPolicy.Threshold";
    private const string RateLimit = "TransportFailureRateHealthPolicy.RateLimit";

    public static void Validate(BackendOptions options, ClusterOptions cluster, IConfigurationSection section, ConfigurationContext context)
    {
        CheckAffinity(cluster.SessionAffinity, $"{section.Path}:Cluster:SessionAffinity", context);
        CheckProbe(cluster.HealthCheck?.Active, $"{section.Path}:Cluster:HealthCheck:Active", context);
        if (options.Timeout is not null && cluster.HttpRequest?.ActivityTimeout is not null)
            context.Errors.Add($"{section.Path}:Timeout", null, "says what Cluster:HttpRequest:ActivityTimeout says too", "Remove one of the two");
        if (options.Health.Required && !ProxyRoutes.IsWatched(cluster.HealthCheck))
            context.Errors.AddBeside($"{section.Path}:Health:Required", "true", "means nothing while nobody checks the destinations", "Write Cluster:HealthCheck with Active or Passive and Enabled: true");
        foreach (var (key, value) in cluster.Metadata) CheckMetadata(key, value, $"{section.Path}:Cluster:Metadata", context);
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

    /// <summary>YARP would find no slash only when it checks, each time anew, and would ask for a page with a question mark in its name.</summary>
    private static void CheckProbe(ActiveHealthCheckConfig? check, string path, ConfigurationContext context)
    {
        if (check?.Path is { Length: > 0 } page && (page[0] != '/' || page.Contains('?', StringComparison.Ordinal)))
            context.Errors.Add($"{path}:Path", page, "is not a path", page.Contains('?', StringComparison.Ordinal) ? "Write the path alone: a check asks without a query" : $"Write /{page}");
    }

    /// <summary>YARP takes its default where it cannot read one, and leaves alone what it does not know.</summary>
    private static void CheckMetadata(string key, string value, string path, ConfigurationContext context)
    {
        var isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (key.Equals(BackendConnection.Metadata, StringComparison.OrdinalIgnoreCase))
            context.Errors.Add($"{path}:{key}", null, "is the gateway's own", "Choose another name");
        else if (key.Equals(Threshold, StringComparison.OrdinalIgnoreCase))
        {
            if (!isNumber || number is not (>= 1 and <= 1000) || number != Math.Floor(number)) context.Errors.Add($"{path}:{key}", value, "is not a number of failures", "Write a whole number from 1 on, as in \"2\"");
        }
        else if (key.Equals(RateLimit, StringComparison.OrdinalIgnoreCase))
        {
            if (!isNumber || number is not (> 0 and <= 1)) context.Errors.Add($"{path}:{key}", value, "is not a share of requests", "Write a number above 0 and up to 1, as in \"0.3\"");
        }
        else
        {
            context.Errors.AddUnknownName($"{path}:{key}", key, "policy's setting", [Threshold, RateLimit]);
        }
    }
}
